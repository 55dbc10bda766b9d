import 'reflect-metadata';
import { Command } from 'commander';
import { ConfigError, loadDotEnv } from '../config';
import { OperatorError } from '../kernel';
import { accessCommand } from './access.command';
import { apiKeyCommand } from './api-key.command';
import { dbCommand } from './db.command';
import { documentsCommand } from './documents.command';
import { doctorCommand } from './doctor.command';
import { errorsCommand } from './errors.command';
import { flagCommand } from './flag.command';
import { importCommand } from './import.command';
import { migrateCommand } from './migrate.command';
import { schemaCommand } from './schema.command';
import { seedCommand } from './seed.command';
import { signInCommand } from './sign-in.command';
import { startCommand } from './start.command';
import { exitCodeOf, listenForStop } from './stop-signals';
import { tenantCommand } from './tenant.command';
import { tokenCommand } from './token.command';

function atriumCommand(): Command {
  const program = new Command('atrium')
    .description('A multi-tenant help desk behind one GraphQL endpoint.')
    .showHelpAfterError('(run with --help to see what there is)')
    .addHelpText(
      'after',
      `
Begin:
  npm start                                          everything: database, demo world, server
  npm run atrium -- token --tenant acme --person agent@acme.test
  npm run atrium -- tenant create initech --name Initech --owner bill@initech.example

Configuration is by environment variables; .env.example lists them with their defaults.`,
    );
  const commands = [
    startCommand,
    migrateCommand,
    seedCommand,
    tenantCommand,
    tokenCommand,
    signInCommand,
    apiKeyCommand,
    documentsCommand,
    flagCommand,
    importCommand,
    doctorCommand,
    schemaCommand,
    errorsCommand,
    accessCommand,
    dbCommand,
  ];
  for (const command of commands) program.addCommand(command());
  return program;
}

/** Runs one command. Faults that an operator can mend are printed as they are; exit code 1. */
export async function main(argv: string[]): Promise<void> {
  // Not by the signal itself: an exit lets the embedded PostgreSQL be stopped.
  const stopListening = listenForStop((signal) => process.exit(exitCodeOf(signal)));
  try {
    loadDotEnv();
    await atriumCommand().parseAsync(argv);
  } catch (error) {
    const told = error instanceof OperatorError || error instanceof ConfigError;
    process.stderr.write(`${told ? error.message : `Unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  } finally {
    stopListening();
  }
}
