export {
  createRelyingParty,
  type OidcAttempt,
  type OidcLogin,
  type OidcTokens,
  type RelyingParty,
  type RelyingPartyOptions,
} from './relying-party';
