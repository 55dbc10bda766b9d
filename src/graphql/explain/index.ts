export { explainRequest, type ExplainedScope } from './explain-request';
export { noteFields } from './explained-schema';
export { explaining, type ExplainingApollo } from './explaining-apollo';
export { tellExplanation, type ExplainOptions } from './tell-explanation';
export type { Told, ToldBatch, ToldCache, ToldField, ToldStatement } from './told.types';
