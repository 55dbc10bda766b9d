import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../kernel';
import { withLock } from './fair-lock';
import { dropLease, takeLease } from './lease-files';
import { nativeFolder, nativePackage } from './native-binaries';
import { explained, programFault } from './operator-faults';
import { isLiveMark, newMark } from './process-mark';
import { claimFolder } from './relocated-home';
import { canReach, isRoot, unprivilegedAccount } from './run-account';

/** Only root's PostgreSQL runs as somebody else; for other users there is nothing to test. */
const itAsRoot: (title: string, test: () => Promise<void>) => void = isRoot() ? it : () => undefined;
const deadPid = spawnSync(process.execPath, ['--version']).pid;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-parts-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (): string => path.join(folder, 'atrium');

/** A package as npm leaves it without install scripts. */
function scriptless(): string {
  const packageDir = path.join(folder, 'linux-x64');
  for (const part of ['bin', 'lib', 'share'])
    mkdirSync(path.join(packageDir, 'native', part), { recursive: true });
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    writeFileSync(path.join(packageDir, 'native/bin', name), '', { mode: 0o644 });
  }
  for (const name of ['liba.so.1.2', 'liba.a']) writeFileSync(path.join(packageDir, 'native/lib', name), '');
  const links = [{ source: 'native/lib/liba.so.1.2', target: 'native/lib/liba.so' }];
  writeFileSync(path.join(packageDir, 'native/pg-symlinks.json'), JSON.stringify(links));
  writeFileSync(path.join(packageDir, 'package.json'), '{ "name": "@x/linux-x64", "version": "1.0.0" }');
  return packageDir;
}

const missing = (): string => {
  throw new Error('Cannot find module');
};

const because = (code: string): unknown => explained(Object.assign(new Error(code), { code }), '/data');

describe('a mark', () => {
  it('lives as long as its process', () => {
    expect(isLiveMark(newMark())).toBe(true);
    expect(isLiveMark(`${deadPid}.-.abc`)).toBe(false);
    expect(isLiveMark('nonsense')).toBe(false);
  });

  it('of a former process with our pid is dead', () => {
    const [pid, birth, random] = newMark().split('.');
    expect(isLiveMark([pid, birth, random].join('.'))).toBe(true);
    expect(isLiveMark([pid, '0123456789ab', random].join('.'))).toBe(birth === '-');
  });
});

describe('the lock', () => {
  it('lets one in at a time, in spite of what the dead left', async () => {
    writeFileSync(path.join(folder, `choosing.${deadPid}.-.a`), '');
    writeFileSync(path.join(folder, `0000000001.${deadPid}.-.b`), '');
    let inside = 0;
    const seen = await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(folder, async () => {
          inside += 1;
          await sleep(2);
          return inside--;
        }),
      ),
    );
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free again after work that failed', async () => {
    await expect(withLock(folder, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await withLock(folder, () => Promise.resolve('next'))).toBe('next');
  });
});

it('counts the leases of the living only', () => {
  const [one, two] = [takeLease(folder), takeLease(folder)];
  writeFileSync(path.join(folder, `${deadPid}.-.c`), '');
  expect(dropLease(one)).toBe(false);
  expect(dropLease(two)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

describe('a folder where everybody may write', () => {
  it('is made, and taken again', () => {
    expect(claimFolder(place())).toBe(place());
    expect(claimFolder(place())).toBe(place());
    expect(statSync(place()).mode & 0o777).toBe(0o711);
  });

  it('is refused as a link, as a file, and when others may write into it', () => {
    const target = path.join(folder, 'target');
    mkdirSync(target);
    symlinkSync(target, place());
    expect(() => claimFolder(place())).toThrow(OperatorError);
    rmSync(place());
    symlinkSync(path.join(folder, 'dangling'), place());
    expect(() => claimFolder(place())).toThrow(/not a folder but a link or file/);
    rmSync(place());
    writeFileSync(place(), '');
    expect(() => claimFolder(place())).toThrow(OperatorError);
    chmodSync(target, 0o777);
    expect(() => claimFolder(target)).toThrow(/open to others/);
  });

  itAsRoot("is refused as somebody else's", async () => {
    mkdirSync(place());
    chownSync(place(), 65534, 65534);
    expect(() => claimFolder(place())).toThrow(/somebody else's/);
  });
});

describe('the account', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\nnode:x:1000:1001::/home/node:/bin/sh\n';

  it('is postgres, node or nobody, and never root', () => {
    expect(unprivilegedAccount(passwd)).toEqual({ uid: 1000, gid: 1001 });
    expect(unprivilegedAccount(`${passwd}postgres:x:70:71:::\n`)).toEqual({ uid: 70, gid: 71 });
    expect(() => unprivilegedAccount('root:x:0:0:::\npostgres:x:0:0:::\n')).toThrow(/refuses to run as root/);
  });

  it('reaches what every folder on the way lets it enter', () => {
    const file = path.join(folder, 'inner', 'file');
    const stranger = { uid: 54_321, gid: 54_321 };
    mkdirSync(path.dirname(file));
    writeFileSync(file, '', { mode: 0o644 });
    for (const part of [folder, path.dirname(file)]) chmodSync(part, 0o711);
    expect(canReach(stranger, file, 4)).toBe(true);
    expect(canReach(stranger, file, 1)).toBe(false);
    chmodSync(folder, 0o700);
    expect(canReach(stranger, file, 4)).toBe(false);
    expect(canReach(statSync(folder), file, 4)).toBe(true);
  });
});

describe('the native package', () => {
  it('gets the links and modes that an install script would have made', () => {
    const packageDir = scriptless();
    expect(nativeFolder(packageDir, null, folder)).toBe(path.join(packageDir, 'native'));
    expect(readlinkSync(path.join(packageDir, 'native/lib/liba.so'))).toBe('liba.so.1.2');
    expect(statSync(path.join(packageDir, 'native/bin/postgres')).mode & 0o111).toBe(0o111);
  });

  it('is copied for an account that cannot reach it', () => {
    const packageDir = scriptless();
    chmodSync(packageDir, 0o700);
    mkdirSync(path.join(folder, 'native-linux-x64-0.9.0'));
    const copy = nativeFolder(packageDir, { uid: 54_321, gid: 54_321 }, folder);
    expect(copy).toBe(path.join(folder, 'native-linux-x64-1.0.0'));
    expect(readdirSync(path.join(copy, 'lib'))).toEqual(['liba.so', 'liba.so.1.2']);
    expect(statSync(path.join(copy, 'bin/postgres')).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder).filter((name) => name.startsWith('native-'))).toEqual([path.basename(copy)]);
    expect(nativeFolder(packageDir, { uid: 54_321, gid: 54_321 }, folder)).toBe(copy);
  });

  it('that is missing, or for a system without one, is told with the way out', () => {
    expect(() => nativePackage('linux-x64', missing)).toThrow(
      /linux-x64 is not installed.*npm ci.*DATABASE_URL/,
    );
    expect(() => nativePackage('sunos-sparc')).toThrow(
      /no embedded PostgreSQL for sunos-sparc.*DATABASE_URL/,
    );
  });
});

it('tells the operator of a full disk and of forbidden folders', () => {
  expect(because('ENOSPC')).toEqual(
    programFault('initdb', 'could not write: No space left on device', '/data'),
  );
  for (const code of ['ENOSPC', 'EACCES', 'EROFS']) expect(because(code)).toBeInstanceOf(OperatorError);
  const fault = new Error('a fault of ours');
  expect(explained(fault, '/data')).toBe(fault);
});
