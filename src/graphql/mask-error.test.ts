import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { atriumError, errorKinds, type ErrorCode } from '../kernel';
import { maskError } from './mask-error';

/** What Apollo hands to formatError for an error that a resolver threw. */
function thrownByResolver(cause: Error): [GraphQLFormattedError, unknown] {
  const error = new GraphQLError(cause.message, { originalError: cause, path: ['tickets', 0] });
  const extensions = { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at secret.ts:1'] };
  return [{ ...error.toJSON(), path: ['tickets', 0], extensions }, error];
}

const internal = {
  message: 'Something went wrong on our side. The request id finds it in the log.',
  path: ['tickets', 0],
  extensions: { code: 'INTERNAL' },
};

describe('maskError', () => {
  it.each([
    ['an error of a library', new Error('relation "ticket" does not exist at /srv/app.js:1')],
    ['a type error', new TypeError("Cannot read properties of undefined (reading 'id')")],
    [
      'an error that only says that it is ours',
      Object.assign(new Error('x'), { code: 'NOT_FOUND', name: 'AtriumError' }),
    ],
    [
      'an error with extensions of its own',
      Object.assign(new Error('x'), { extensions: { code: 'FORBIDDEN', sql: 'select' } }),
    ],
  ])('tells of %s that it is internal, and no more', (_name, cause) => {
    expect(maskError(...thrownByResolver(cause))).toEqual(internal);
  });

  it.each(Object.keys(errorKinds) as ErrorCode[])(
    'keeps %s and its message, and says whether to try again',
    (code) => {
      const told = maskError(
        ...thrownByResolver(atriumError(code, 'Words for a client.', { cause: new Error('secret') })),
      );
      expect(told).toEqual({
        message: 'Words for a client.',
        path: ['tickets', 0],
        extensions: { code, ...(errorKinds[code].retriable && { retriable: true }) },
      });
    },
  );

  it('keeps what a gate threw before there was a path', () => {
    const cause = atriumError('COST_EXCEEDS_MAXIMUM', 'Too much.');
    const error = new GraphQLError('Too much.', {
      originalError: cause,
      extensions: { code: 'COST_EXCEEDS_MAXIMUM', http: { status: 400 } },
    });
    expect(maskError(error.toJSON(), error)).toEqual({
      message: 'Too much.',
      extensions: { code: 'COST_EXCEEDS_MAXIMUM' },
    });
  });

  it('does not believe the extensions of an error that is not ours', () => {
    const error = new GraphQLError('select * from person', {
      extensions: { code: 'NOT_FOUND', detail: 'secret' },
    });
    expect(maskError(error.toJSON(), error)).toEqual({
      message: internal.message,
      extensions: { code: 'INTERNAL' },
    });
  });

  it.each([
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
    ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
    ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
    ['OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST'],
    ['BAD_REQUEST', 'BAD_REQUEST'],
    ['PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_REQUEST'],
    ['PERSISTED_QUERY_NOT_FOUND', 'INTERNAL'],
    ['INTERNAL_SERVER_ERROR', 'INTERNAL'],
    ['constructor', 'INTERNAL'],
    ['__proto__', 'INTERNAL'],
    ['toString', 'INTERNAL'],
  ])("answers GraphQL's own %s with %s", (given, code) => {
    const error = new GraphQLError('x'.repeat(9_000), { extensions: { code: given } });
    const told = maskError(error.toJSON(), error);
    expect(told.extensions).toEqual({ code });
    expect(told.message.length).toBeLessThanOrEqual(500);
  });

  it('names every property that broke a rule, to its depth', () => {
    const error = new ArgumentValidationError([
      { property: 'name', constraints: { isText: 'must not be blank' }, value: 'secret' },
      {
        property: 'filter',
        children: [{ property: 'text', constraints: { isText: 'is too long', other: 'is odd' } }],
      },
    ] as ConstructorParameters<typeof ArgumentValidationError>[0]);
    const told = maskError(...thrownByResolver(error));
    expect(told).toMatchObject({
      message: '`name` must not be blank; `filter.text` is too long; `filter.text` is odd.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});
