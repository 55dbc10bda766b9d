import 'reflect-metadata';
import { Command } from 'commander';
import { ConfigError, loadDotEnv } from '../config';
import { OperatorError } from '../kernel';
import { exitCodeOf, listenForStop } from './stop-signals';

// In the order of the help. A command loads its part of the house when it is run, or when all are shown.
const commands: Readonly<Record<string, () => Command>> = {
  start: () => (require('./start.command') as typeof import('./start.command')).startCommand(),
  migrate: () => (require('./migrate.command') as typeof import('./migrate.command')).migrateCommand(),
  seed: () => (require('./seed.command') as typeof import('./seed.command')).seedCommand(),
  tenant: () => (require('./tenant.command') as typeof import('./tenant.command')).tenantCommand(),
  token: () => (require('./token.command') as typeof import('./token.command')).tokenCommand(),
  sso: () => (require('./sign-in.command') as typeof import('./sign-in.command')).signInCommand(),
  apikey: () => (require('./api-key.command') as typeof import('./api-key.command')).apiKeyCommand(),
  documents: () =>
    (require('./documents.command') as typeof import('./documents.command')).documentsCommand(),
  flag: () => (require('./flag.command') as typeof import('./flag.command')).flagCommand(),
  import: () => (require('./import.command') as typeof import('./import.command')).importCommand(),
  doctor: () => (require('./doctor.command') as typeof import('./doctor.command')).doctorCommand(),
  schema: () => (require('./schema.command') as typeof import('./schema.command')).schemaCommand(),
  errors: () => (require('./errors.command') as typeof import('./errors.command')).errorsCommand(),
  access: () => (require('./access.command') as typeof import('./access.command')).accessCommand(),
  db: () => (require('./db.command') as typeof import('./db.command')).dbCommand(),
};

/** With the command that is named, or with all of them when none is. */
function atriumCommand(name: string | undefined): Command {
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
  const named = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const command of named ? [named] : Object.values(commands)) program.addCommand(command());
  return program;
}

/** Runs one command. Faults that an operator can mend are printed as they are; exit code 1. */
export async function main(argv: string[]): Promise<void> {
  // Not by the signal itself: an exit lets the embedded PostgreSQL be stopped.
  const stopListening = listenForStop((signal) => process.exit(exitCodeOf(signal)));
  try {
    loadDotEnv();
    await atriumCommand(argv[2]).parseAsync(argv);
  } catch (error) {
    const told = error instanceof OperatorError || error instanceof ConfigError;
    process.stderr.write(`${told ? error.message : `Unexpected: ${(error as Error).stack}`}\n`);
    process.exitCode = 1;
  } finally {
    stopListening();
  }
}
