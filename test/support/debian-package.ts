import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LOCK = path.join(tmpdir(), 'atrium-apt.lock');
const STALE_MS = 10 * 60_000;

/**
 * Installs a Debian package, as root on Debian: true when it did. Workers that want one at the same time wait for each
 * other, for apt-get does not. Throws with what apt-get said when it fails.
 */
export function installDebianPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  enter();
  try {
    apt('update');
    const { status, stderr } = apt('install', '--no-install-recommends', name);
    if (status !== 0) throw new Error(`apt-get could not install ${name}:\n${stderr}`);
    return true;
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

const apt = (...words: string[]) =>
  spawnSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });

function enter(): void {
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Whoever held it for so long is gone.
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}
