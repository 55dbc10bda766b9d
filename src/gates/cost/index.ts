export { fieldPoints } from './field-points';
export { operationCosts, type OperationCosts } from './operation-costs';
export type { Operation } from './operation.types';
export { costGate, type BudgetFields, type CostGateOptions } from './cost-gate';
export type { CostBudget, Reservation, ThrottleStatus, ToldCost } from './cost.types';
