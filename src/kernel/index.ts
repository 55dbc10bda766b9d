export { AtriumError, atriumError, errorKinds, OperatorError, type ErrorCode } from './errors';
export { idFor, isUuid, newId } from './ids';
export { isAdministrator, isStaff, Role, type Viewer } from './viewer';
