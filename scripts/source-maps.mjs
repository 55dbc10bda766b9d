import Module from 'node:module';
import path from 'node:path';

const packages = `${path.sep}node_modules${path.sep}`;

/**
 * Lets stacks name the lines of our sources. The maps of packages stay unread: nobody looks at their sources, and Node
 * would read and keep every one of them.
 */
export function mapOwnSources() {
  process.setSourceMapsEnabled(true);
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, file) => {
    // Node looks for a map when it compiles a file, before the file loads others.
    process.setSourceMapsEnabled(!file.includes(packages));
    try {
      load(module, file);
    } finally {
      process.setSourceMapsEnabled(true);
    }
  };
}
