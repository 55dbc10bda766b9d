import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { installDebianPackage } from './debian-package';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** A headless browser with a fresh profile that reaches this machine alone. */
export interface OpenBrowser {
  readonly browser: Browser;
  readonly newPage: () => Promise<Page>;
  /** Ends the browser and removes its profile. */
  readonly close: () => Promise<void>;
}

/**
 * Opens Chromium: CHROME_PATH, else one on PATH, else, as root on Debian, installed by apt-get. Throws when there is
 * none, so that no test is passed over in silence.
 */
export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = browserPath();
  const userDataDir = mkdtempSync(path.join(tmpdir(), 'atrium-browser-'));
  const removeProfile = (): void => rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  try {
    const browser = await launch({
      executablePath,
      userDataDir,
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-dev-shm-usage',
        // Loopback never goes by a proxy, and at this one nobody answers.
        '--proxy-server=http://127.0.0.1:9',
      ],
    });
    return {
      browser,
      newPage: () => browser.newPage(),
      close: async () => {
        await browser.close();
        removeProfile();
      },
    };
  } catch (error) {
    removeProfile();
    throw error;
  }
}

function browserPath(): string {
  const given = process.env['CHROME_PATH'];
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`CHROME_PATH is ${given}, which is no program.`);
  }
  const found = onPath() ?? installed();
  if (found) return found;
  throw new Error(
    `This test needs a Chromium: none of ${NAMES.join(', ')} is on PATH. Install one, or set CHROME_PATH.`,
  );
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

const installed = (): string | undefined => (installDebianPackage('chromium') ? onPath() : undefined);

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
