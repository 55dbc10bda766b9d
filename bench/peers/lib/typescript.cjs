// Lets Node require TypeScript, compiled by the swc of the project with the project's settings.
const path = require('node:path');

const root = path.resolve(__dirname, '../../..');
const { transformFileSync } = require(require.resolve('@swc/core', { paths: [root] }));

require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, { configFile: path.join(root, '.swcrc'), sourceMaps: 'inline' });
  module._compile(code, file);
};
