export { deriveKey, installationSecret } from './installation-secret';
export { createSealer, type Sealer } from './sealer';
export { issueToken, parseToken, sameHash, type IssuedToken, type ParsedToken } from './tenant-token';
