import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Far above any build. Only a lock whose process id was given to another process gets this old.
const abandonedAfterMs = 10 * 60_000;
const pollMs = 50;

/**
 * Runs `work` while this process alone holds the lock folder; waits for another holder.
 * The folder holds one file named after its owner, so that only a dead owner's very lock can be removed,
 * never one that somebody else took in the meantime.
 */
export async function withBuildLock(lock, work) {
  const owner = `${process.pid}-${randomBytes(6).toString('hex')}`;
  while (!acquire(lock, owner)) {
    removeIfStale(lock);
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    remove(lock, owner);
  }
}

/** A rename is atomic and refused while the target is a folder with content. */
function acquire(lock, owner) {
  const own = `${lock}.${owner}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, owner), '');
  try {
    renameSync(own, lock);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    // Windows says EPERM or EACCES; missing rights would have failed before, in mkdir.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) return false;
    throw error;
  }
}

function removeIfStale(lock) {
  for (const owner of tolerating(() => readdirSync(lock)) ?? []) {
    const age = Date.now() - (tolerating(() => statSync(path.join(lock, owner)))?.mtimeMs ?? Date.now());
    if (!isAlive(Number.parseInt(owner, 10)) || age > abandonedAfterMs) remove(lock, owner);
  }
}

function remove(lock, owner) {
  tolerating(() => unlinkSync(path.join(lock, owner)));
  tolerating(() => rmdirSync(lock));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The other process may be a step ahead: what is gone already is as good as removed. */
function tolerating(step) {
  try {
    return step();
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return undefined;
    throw error;
  }
}
