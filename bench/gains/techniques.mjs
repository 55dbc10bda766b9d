// What was done for speed, and how each is undone in the compiled server: the text that is replaced stands there once.
export const TECHNIQUES = {
  'compiled-reads': {
    file: 'tenancy/compiled/compiled-statements.js',
    text: 'exports.compiledRead = byShape(compile_read_1.compileRead);',
    instead: 'exports.compiledRead = () => null;',
    operations: ['point', 'list', 'nested'],
  },
  'look-ahead': {
    file: 'graphql/build-schema.js',
    text: "readingAhead = 'on'",
    instead: "readingAhead = 'off'",
    operations: ['point', 'list', 'nested'],
  },
  'executor': {
    file: 'graphql/create-apollo.js',
    text: 'options.executor ?',
    instead: 'false ?',
    operations: ['point', 'list', 'nested'],
  },
  'direct-resolvers': {
    file: 'graphql/build-schema.js',
    text: '(0, direct_resolvers_1.callDirectly)(schema);',
    instead: '',
    operations: ['nested'],
  },
  'deadline-by-hand': {
    file: 'platform/deadline/deadline.js',
    text: 'work(endingAt(endsAt)).then(',
    instead:
      "(globalThis.atriumAls ??= new (require('node:async_hooks').AsyncLocalStorage)()).run(endsAt, () => work(endingAt(endsAt))).then(",
    operations: ['point', 'nested'],
  },
  'token': {
    file: 'identity/own-tokens.js',
    text: 'if (verified.size === 0)',
    instead: 'if (verified.size >= 0)',
    operations: ['point'],
  },
  'presumed-callers': {
    file: 'main.js',
    text: 'presumes: cache.answers === null',
    instead: 'presumes: false',
    operations: ['point', 'list', 'nested', 'counts'],
  },
  'facts-with-commit': {
    file: 'tenancy/open-transaction.js',
    text: 'if (this.#begunAt === null || this.#options.recorder)',
    instead: 'if (true)',
    operations: ['write'],
  },
  'nothing-noted': {
    file: 'main.js',
    text: 'const notesReads = Boolean(keeping?.keeper);',
    instead: 'const notesReads = true;',
    operations: ['nested'],
  },
  'statements-together': {
    file: 'tenancy/tenant-statements.js',
    text: 'const MOST_TOGETHER = 8;',
    instead: 'const MOST_TOGETHER = 1;',
    operations: ['counts'],
  },
  'compiled-writes': {
    file: 'tenancy/compiled/compiled-statements.js',
    text: 'const writes = byShape(compile_write_1.compileWrite);',
    instead: 'const writes = () => null;',
    operations: ['write'],
  },
  'one-write': {
    file: 'platform/postgres/pipeline.js',
    text: 'wire.stream.write(bytes);',
    instead: 'for (const message of messages) wire.stream.write(message);',
    operations: ['point'],
  },
  'written-together': {
    file: 'platform/postgres/write-together.js',
    text: 'if (due.length === 0)',
    instead: 'return write(); if (due.length === 0)',
    operations: ['point', 'list', 'counts', 'write'],
  },
  'times-by-day': {
    file: 'graphql/thin-types.js',
    text: '(0, iso_text_1.isoText)(value)',
    instead: 'value.toISOString()',
    operations: ['list', 'nested'],
  },
  'arguments': {
    file: 'graphql/build-schema.js',
    text: 'validateFn: check_arguments_1.checkArguments',
    instead: 'validate: { forbidUnknownValues: false }',
    operations: ['list'],
  },
};
