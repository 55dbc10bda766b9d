export { access } from './access';
export { buildAtriumSchema, printAtriumSchema } from './build-schema';
export { compiledExecutor, type CompiledExecutor, type PlanCounts } from './executor';
export { createApollo, type ApolloOptions } from './create-apollo';
export {
  explaining,
  explainRequest,
  tellExplanation,
  type ExplainedScope,
  type ExplainingApollo,
  type ExplainOptions,
  type Told,
} from './explain';
export type { OnFault } from './report-faults';
