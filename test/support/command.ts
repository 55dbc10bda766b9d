import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
  readonly remove: () => void;
}

export interface RunningServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Sends a signal and resolves to the exit code; null when it was killed. */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
}

export function createSandbox(): Sandbox {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'atrium-cli-'));
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? dataDir,
    ATRIUM_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    PORT: '0',
  };
  const launch = (args: readonly string[], more: Record<string, string>) =>
    spawn(process.execPath, [program, ...args], { env: { ...environment, ...more }, cwd: dataDir });
  return {
    dataDir,
    environment,
    run: (args, more = {}) => finished(launch(args, more)),
    start: (more = {}) => started(launch(['start'], more)),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

function finished(child: ChildProcess): Promise<CommandResult> {
  const { stdout, stderr } = collected(child);
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() })),
  );
}

function started(child: ChildProcess): Promise<RunningServer> {
  const { stdout, stderr } = collected(child);
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exit;
  };
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /(http:\S+)\/graphql/.exec(stdout())?.[1];
      // The list of tokens ends the announcement.
      if (url && stdout().endsWith('\n\n')) resolve({ url, child, output: stdout, stop });
    });
    void exit.then((code) => reject(new Error(`the server ended with ${code}: ${stdout()}${stderr()}`)));
  });
}

function collected(child: ChildProcess) {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return { stdout: () => out, stderr: () => err };
}
