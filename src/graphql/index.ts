export { access } from './access';
export { buildAtriumSchema, printAtriumSchema } from './build-schema';
export { createApollo, type ApolloOptions } from './create-apollo';
export type { OnFault } from './report-faults';
