export { deriveKey, installationSecret } from './installation-secret';
export { createSealer, type Sealer } from './sealer';
export {
  issueToken,
  lookupPart,
  parseLookupPart,
  parseToken,
  sameHash,
  type IssuedToken,
  type ParsedToken,
} from './tenant-token';
