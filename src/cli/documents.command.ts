import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { breakOf, createDocumentRegistry, DocumentStore } from '../gates';
import { buildAtriumSchema } from '../graphql';
import { signDeployToken } from '../identity';
import { APP_NAME, APP_VERSION, AtriumError, OperatorError } from '../kernel';
import { createTenantClients, tokenKeyOf } from '../main';
import { parseManifest } from '../modules/documents';
import { withMigrated } from './installation';

const appName = (text: string): string => {
  if (APP_NAME.test(text)) return text;
  throw new InvalidArgumentError('Give a short name: a-z, 0-9 and hyphens.');
};
const appVersion = (text: string): string => {
  if (APP_VERSION.test(text)) return text;
  throw new InvalidArgumentError('Give 1 to 64 letters, digits and . + _ -');
};
const hours = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= 8_760) return value;
  throw new InvalidArgumentError('Give hours, more than 0 and at most 8760 (a year).');
};
const day = (text: string): Date => {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError('Give a date, such as 2027-03-01.');
};

/** Works on the registered documents. What the rules refuse is told as a sentence. */
const withStore = <T>(work: (store: DocumentStore) => Promise<T>): Promise<T> =>
  withMigrated(async (installation) => {
    const appUrl = await installation.database.appUrl();
    const { pool } = createTenantClients({ ...installation, appUrl });
    try {
      return await work(new DocumentStore(pool));
    } catch (error) {
      if (error instanceof AtriumError) throw new OperatorError(error.message, { cause: error });
      throw error;
    } finally {
      await pool.close();
    }
  });

function manifestIn(file: string): Record<string, string> {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new OperatorError(`The manifest ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const dayOf = (time: Date | null): string => time?.toISOString().slice(0, 10) ?? 'never';

const pushCommand = (): Command =>
  new Command('push')
    .description('register the documents of a version of a client app, whole or not at all')
    .argument('<manifest>', 'persisted-documents.json of codegen: texts by the SHA-256 of each')
    .requiredOption('--app <name>', 'the client app', appName)
    .requiredOption('--version <version>', 'its version', appVersion)
    .action(async (file: string, { app, version }: { app: string; version: string }) => {
      const documents = manifestIn(file);
      const schema = await buildAtriumSchema();
      const pushed = await withStore((store) =>
        createDocumentRegistry({ store, schema }).push({ app, version, documents }),
      );
      print(`${app} ${version}: ${pushed.documents} documents registered`);
    });

const listCommand = (): Command =>
  new Command('list')
    .description('list apps and versions: documents, pushed, last used, retired')
    .action(async () => {
      const releases = await withStore((store) => store.releases());
      if (releases.length === 0) print('There are none yet: `atrium documents push --help`.');
      for (const { app, version, documents, pushedAt, lastUsedAt, retiresAt } of releases) {
        const retired = retiresAt ? `  retires ${dayOf(retiresAt)}` : '';
        print(
          `${app.padEnd(20)} ${version.padEnd(12)} ${String(documents).padStart(5)} documents  pushed ${dayOf(pushedAt)}  used ${dayOf(lastUsedAt)}${retired}`,
        );
      }
    });

const retireCommand = (): Command =>
  new Command('retire')
    .description('say that a version is retired, now or on a day; its clients are told so')
    .requiredOption('--app <name>', 'the client app', appName)
    .requiredOption('--version <version>', 'its version', appVersion)
    .option('--on <date>', 'from which day on (default: now)', day)
    .option('--undo', 'take it back', false)
    .action(async (options: { app: string; version: string; on?: Date; undo: boolean }) => {
      const { app, version, undo } = options;
      const at = undo ? null : (options.on ?? new Date());
      const known = await withStore((store) => store.retire(app, version, at));
      if (!known)
        throw new OperatorError(`There is no version ${version} of ${app}: \`atrium documents list\`.`);
      print(at ? `${app} ${version} retires on ${at.toISOString()}` : `${app} ${version} goes on`);
    });

const checkCommand = (): Command =>
  new Command('check')
    .description(
      'name the registered operations that the schema of this build would break; exit code 1 if any',
    )
    .action(async () => {
      const schema = await buildAtriumSchema();
      const living = await withStore((store) => store.living());
      const broken = living.flatMap((one) => {
        const why = breakOf(schema, one.body);
        return why ? [{ ...one, why }] : [];
      });
      for (const { app, version, operation, lastUsedAt, uses, why } of broken) {
        print(`${app} ${version}: ${operation}  (last used ${dayOf(lastUsedAt)}, ${uses} times)\n    ${why}`);
      }
      print(`${living.length} operations looked at, ${broken.length} would break`);
      if (broken.length > 0) process.exitCode = 1;
    });

const reportCommand = (): Command =>
  new Command('report')
    .description('count, by app and plan, what enforcing would have refused in the last 30 days')
    .action(async () => {
      const counts = await withStore((store) => store.untrusted());
      if (counts.length === 0) print('Nothing was counted. Modes come from TRUSTED_DOCUMENTS.');
      for (const { app, plan, requests } of counts) {
        print(`${(app || '(no name)').padEnd(20)} ${(plan || '(stranger)').padEnd(14)} ${requests} requests`);
      }
    });

const tokenCommand = (): Command =>
  new Command('token')
    .description('print a token for the mutation pushDocuments, and nothing else: for deploy pipelines')
    .option('--hours <n>', 'how long it is good', hours, 1)
    .action(async (options: { hours: number }) => {
      const token = await withMigrated(({ secret }) =>
        signDeployToken(tokenKeyOf(secret), options.hours * 3_600),
      );
      print(token);
    });

export const documentsCommand = (): Command =>
  new Command('documents')
    .description('trusted documents: the operations that client apps were built with')
    .addHelpText(
      'after',
      `
An app sends the id of an operation in place of its text; TRUSTED_DOCUMENTS says who may still send texts.

Begin:
  npm run atrium -- documents push clients/quickstart/src/generated/persisted-documents.json \\
    --app quickstart --version 1.0.0
  npm run atrium -- documents check       # before a deploy: what would this schema break?
  npm run atrium -- documents retire --app quickstart --version 1.0.0 --on 2027-03-01`,
    )
    .addCommand(pushCommand())
    .addCommand(listCommand())
    .addCommand(retireCommand())
    .addCommand(checkCommand())
    .addCommand(reportCommand())
    .addCommand(tokenCommand());
