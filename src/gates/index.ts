export { documentGate } from './check-document';
export { checkVariables } from './check-values';
export {
  costGate,
  fieldPoints,
  type BudgetFields,
  type CostBudget,
  type CostGateOptions,
  type Reservation,
  type ThrottleStatus,
  type ToldCost,
} from './cost';
export { clientAddress, ThrottledError, type BudgetCaller } from './budgets';
export { createGates, type Gates } from './create-gates';
export {
  breakOf,
  createDocumentRegistry,
  DocumentStore,
  documentId,
  type DocumentCaller,
  type StoredDocument,
  type StoredRelease,
} from './documents';
export { limitFields, throttleHeaders } from './tell-limits';
export { createTenantSlots, type LeaveSlot, type SlotOptions } from './tenant-slots';
export { defaultDocumentLimits, type DocumentLimits } from './document-limits';
