import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';

/** Takes variables from the file `.env` of the working directory, if there is one; those already set stay. */
export function loadDotEnv(): void {
  if (existsSync('.env')) loadEnvFile('.env');
}
