import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const program = path.resolve(__dirname, '../../scripts/atrium.mjs');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for one installation, and the environment of its commands. */
export interface Sandbox {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], more?: Record<string, string>) => Promise<CommandResult>;
  /** Starts the server and waits until it has told that it is up. */
  readonly start: (more?: Record<string, string>) => Promise<RunningServer>;
  /** Starts a command and waits until it has printed this. */
  readonly launchUntil: (args: readonly string[], text: string) => Promise<Stoppable>;
  /** Ends what still runs, and removes the folder. */
  readonly remove: () => Promise<void>;
}

export interface Stoppable {
  /** Sends a signal and resolves to the exit code; null when the signal itself ended it. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

export interface RunningServer extends Stoppable {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: () => string;
}

export function createSandbox(): Sandbox {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'atrium-cli-'));
  chmodSync(dataDir, 0o711); // Root's PostgreSQL runs as somebody else, who must get through.
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? dataDir,
    ATRIUM_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    PORT: '0',
  };
  const running = new Set<ChildProcess>();
  const launch = (args: readonly string[], more: Record<string, string>) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...environment, ...more },
      cwd: dataDir,
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
  const remove = async (): Promise<void> => {
    await Promise.all([...running].map((child) => stoppable(child).stop('SIGINT')));
    rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    dataDir,
    environment,
    run: (args, more = {}) => finished(launch(args, more)),
    start: (more = {}) => started(launch(['start'], more)),
    launchUntil: (args, text) => printed(launch(args, {}), text),
    remove,
  };
}

function stoppable(child: ChildProcess): Stoppable {
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    stop: (signal) => {
      child.kill(signal);
      return exit;
    },
  };
}

function printed(child: ChildProcess, text: string): Promise<Stoppable> {
  const { stdout } = collected(child);
  const handle = stoppable(child);
  return new Promise((resolve) =>
    child.stdout?.on('data', () => {
      if (stdout().includes(text)) resolve(handle);
    }),
  );
}

function finished(child: ChildProcess): Promise<CommandResult> {
  const { stdout, stderr } = collected(child);
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() })),
  );
}

function started(child: ChildProcess): Promise<RunningServer> {
  const { stdout, stderr } = collected(child);
  const handle = stoppable(child);
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /(http:\S+)\/graphql/.exec(stdout())?.[1];
      // The list of tokens ends the announcement.
      if (url && stdout().endsWith('\n\n')) resolve({ ...handle, url, pid: child.pid ?? 0, output: stdout });
    });
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${stdout()}${stderr()}`)));
  });
}

function collected(child: ChildProcess) {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return { stdout: () => out, stderr: () => err };
}
