export type { AccessTokenClaims } from './access-token.claims';
export {
  createAccessTokens,
  type AccessTokenAlgorithm,
  type AccessTokenOptions,
  type AccessTokens,
} from './access-tokens';
