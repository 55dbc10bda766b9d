export { documentGate } from './check-document';
export { checkVariables } from './check-values';
export { costGate } from './cost';
export { createTenantSlots, type LeaveSlot, type SlotOptions } from './tenant-slots';
export { defaultDocumentLimits, type DocumentLimits } from './document-limits';
