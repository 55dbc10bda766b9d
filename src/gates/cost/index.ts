export { operationCosts, type Operation, type OperationCosts } from './operation-costs';
export { costGate, type BudgetFields, type CostGateOptions } from './cost-gate';
export type { CostBudget, Reservation, ThrottleStatus, ToldCost } from './cost.types';
