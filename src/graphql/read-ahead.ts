import type { GraphQLSchema } from 'graphql';
import { carriedValue, prepareAhead } from '../schema';
import { callWithoutInfo, takesNoInfo } from './direct-resolvers';

/** Whether rows are read together with what they lead to. `strict`: and throw for a column that was not read. For tests. */
export type ReadingAhead = 'on' | 'off' | 'strict';

/** Has fields that declare a relation take it from their row where it was read ahead; where not, their resolver runs. */
export function readAhead(schema: GraphQLSchema, reading: ReadingAhead): void {
  if (reading === 'off') return;
  for (const field of prepareAhead(schema, { isStrict: reading === 'strict' })) {
    const { name, resolve } = field;
    if (!resolve) throw new Error(`${name} declares a relation and has no resolver.`);
    const carriedOr: typeof resolve = (source, args, context, info) => {
      const carried = carriedValue(source, name, context);
      return carried === undefined ? resolve(source, args, context, info) : carried;
    };
    if (takesNoInfo(resolve)) callWithoutInfo(carriedOr);
    field.resolve = carriedOr;
  }
}
