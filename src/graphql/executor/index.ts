export { compiledExecutor, type CompiledExecutor, type PlanCounts } from './create-executor';
