export { APP_NAME, APP_VERSION } from './client-app';
export { allow, allowIf, demand, refuse, type Decision } from './decision';
export { digest } from './digest';
export { AtriumError, atriumError, errorKinds, OperatorError, type ErrorCode } from './errors';
export { idFor, isUuid, newId } from './ids';
export { grantablePermissions, isPermission, Permission, permissionSet, permissionsOf } from './permission';
export { Role } from './role';
export { facetOf, unobserved, Viewer, type CredentialKind, type ViewerFacts } from './viewer';
