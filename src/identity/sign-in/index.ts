export { admitByInstallation, mayComeByInstallation, type Admission, type VerifiedPerson } from './admit';
export { beginSignIn, type SignInWish } from './begin-sign-in';
export { finishSaml, samlMetadata, takeSamlResponse } from './finish-saml';
export { finishOidc, issuerOf } from './finish-sign-in';
export { readInvitation, type ReadInvitation } from './invitation';
export { createTenantProviders, type TenantProviders } from './providers';
export type { BrowserRequest, Redirect, SignInParts } from './sign-in.types';
