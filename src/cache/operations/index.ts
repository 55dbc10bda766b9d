export { canonicalText } from './canonical-text';
export { operationPlans, type FindPlan, type OperationPlan } from './operation-plans';
