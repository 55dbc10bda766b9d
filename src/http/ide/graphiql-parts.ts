/** GraphiQL's code, its style sheet and its workers, each as text. */
export type GraphiqlParts = Pick<
  typeof import('@graphql-yoga/render-graphiql/graphiql'),
  'js' | 'css' | 'editorWorkerService' | 'jsonWorker' | 'graphqlWorker'
>;

// No import: it takes some 100 ms and 30 MB, which only somebody who opens the page shall pay.
/** Loads them the first time that it is called. */
export const loadGraphiql = (): GraphiqlParts =>
  require('@graphql-yoga/render-graphiql/graphiql') as GraphiqlParts;
