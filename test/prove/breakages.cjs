// What can be broken on purpose, so that the proof is seen to notice it: edits of the compiled server, made while it is
// loaded into a child process and nowhere else, or SQL on the proof's own database.
exports.breakages = {
  'tenant': {
    says: 'the tenant is left out of the key, and all tenants share one set of slots',
    edits: [
      { file: 'cache/answers/answer-cache.js', from: /\$\{scope\.tenantId\} /g, to: '' },
      { file: 'cache/store/redis-store.js', from: /\$\{PREFIX\}\{\$\{tenantId\}\}/g, to: '${PREFIX}{all}' },
    ],
  },
  'facet': {
    says: 'that a viewer was asked for a permission is not noted',
    edits: [{ file: 'kernel/viewer.js', from: /this\.#note\(`may:\$\{permission\}`\);/g, to: '' }],
  },
  'facet-id': {
    says: 'that a viewer was asked who they are is not noted',
    edits: [{ file: 'kernel/viewer.js', from: /this\.#note\('id'\);/g, to: '' }],
  },
  'facet-teams': {
    says: 'that a viewer was asked for their teams is not noted',
    edits: [{ file: 'kernel/viewer.js', from: /this\.#note\('teams'\);/g, to: '' }],
  },
  'bucket': {
    says: 'the trigger of comments does not tell their tickets',
    edits: [],
    trigger: { table: 'comment', without: 'ticket_id' },
  },
  'bucket-status': {
    says: 'the trigger of tickets does not tell their status',
    edits: [],
    trigger: { table: 'ticket', without: 'status' },
  },
  'as-of': {
    says: 'asOf is taken after execution',
    edits: [
      {
        file: 'cache/answers/answer-cache.js',
        from: /const kept = ([^;]*new kept_1\.Watch\()stamp(,[^;]*);/,
        to: `const late = this.#options.store.lookup({ tenantId: asked.question.scope.tenantId });
          void late.then(({ stamp }) => void ($1stamp$2), () => undefined);
          const kept = 'late';`,
      },
    ],
  },
  'doubt': {
    says: 'nothing is put in doubt, and 100 ms pass between COMMIT and the bump',
    edits: [
      { file: 'cache/commits.js', from: /await [^;]*store\.mark\([^;]*;/g, to: '' },
      {
        file: 'cache/commits.js',
        from: /committed: \(\) => (.*),$/gm,
        to: 'committed: () => new Promise((go) => setTimeout(go, 100)).then(() => $1),',
      },
    ],
  },
  'etag': {
    says: 'whoever sends a tag has the answer already, whomever that tag was for',
    edits: [
      {
        file: 'http/kept-answer.stage.js',
        from: /const isHeldByClient = \(answer, \{ method, headers \}\) =>/g,
        to: `const isHeldByClient = (answer, { method, headers }) => (method === 'GET' && headers['if-none-match'] !== undefined) ||`,
      },
    ],
  },
};
