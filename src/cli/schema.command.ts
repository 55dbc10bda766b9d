import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { buildSchema, findBreakingChanges, type GraphQLSchema } from 'graphql';
import { buildAtriumSchema, printAtriumSchema } from '../graphql';
import { OperatorError } from '../kernel';
import { deliver, type PrintedFileOptions } from './printed-file';

interface SchemaOptions extends PrintedFileOptions {
  readonly against?: string;
}

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('print the GraphQL schema, as the code has it')
    .option('--write <file>', 'write it to a file')
    .option('--check <file>', 'exit with 1 when a file is behind the code, naming changes that break clients')
    .option(
      '--against <file>',
      'only compare with another schema: exit with 1 when clients of it would break',
    )
    .action(async (options: SchemaOptions) => {
      const schema = await buildAtriumSchema();
      const old = options.check ?? options.against;
      const breaking = old ? breakingChanges(old, schema) : '';
      if (options.against) {
        if (breaking) throw new OperatorError(breaking);
        process.stdout.write(`Clients of ${options.against} keep working.\n`);
        return;
      }
      if (breaking) process.stderr.write(`${breaking}\n`);
      deliver(printAtriumSchema(schema), options, 'npm run schema');
    });

function breakingChanges(file: string, schema: GraphQLSchema): string {
  const changes = findBreakingChanges(buildSchema(readFileSync(file, 'utf8')), schema);
  if (changes.length === 0) return '';
  return `These changes break clients of ${file}:\n${changes.map((change) => `  - ${change.description}`).join('\n')}`;
}
