// Lets Node run the tests' TypeScript over the compiled server: what they import from src/ comes from dist/, which is
// up to date (scripts/build.mjs). In files that are to be broken on purpose, some texts are
// replaced (breakages.cjs).
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');
const { breakages } = require('./breakages.cjs');

const root = path.resolve(__dirname, '../..');
const inSources = path.join(root, 'src') + path.sep;

exports.useTypeScript = ({ breaks = '' } = {}) => {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    const isOurs = request.startsWith('.') && parent?.filename?.startsWith(path.join(root, 'test'));
    const full = isOurs ? path.resolve(path.dirname(parent.filename), request) : '';
    const wanted = full.startsWith(inSources)
      ? path.join(root, 'dist', full.slice(inSources.length))
      : request;
    return resolve.call(this, wanted, parent, ...rest);
  };
  Module._extensions['.ts'] = (module, file) => {
    const { code } = transformFileSync(file, { configFile: path.join(root, '.swcrc'), sourceMaps: 'inline' });
    module._compile(code, file);
  };
  if (breaks) breakOnPurpose(breaks);
};

function breakOnPurpose(name) {
  const edits = breakages[name]?.edits;
  if (!edits) throw new Error(`nothing is known of how to break "${name}"`);
  const usual = Module._extensions['.js'];
  Module._extensions['.js'] = (module, file) => {
    const own = edits.filter((edit) => file === path.join(root, 'dist', edit.file));
    if (own.length === 0) return usual(module, file);
    let code = readFileSync(file, 'utf8');
    for (const { from, to } of own) {
      const broken = code.replace(from, to);
      if (broken === code) throw new Error(`${file} no longer has the text that "${name}" breaks: ${from}`);
      code = broken;
    }
    module._compile(code, file);
  };
}
