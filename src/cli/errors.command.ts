import { Command } from 'commander';
import { errorKinds } from '../kernel';
import { deliver, type PrintedFileOptions } from './printed-file';

const row = ([code, kind]: [string, (typeof errorKinds)[keyof typeof errorKinds]]): string =>
  `| \`${code}\` | ${kind.http} | ${kind.retriable ? 'yes' : 'no'} | ${kind.meaning} |`;

const page = (): string => `# Errors

Every error has a code in \`extensions.code\`. The list is closed: nothing else is ever sent. This page is printed from
the code by \`npm run docs\`.

The status is that of the HTTP answer when the request as a whole is refused, before anything ran. An error of one field
leaves the others standing: then the status is 200, \`data\` holds what there is and \`errors\` the rest.

| code | status | retriable | meaning |
| ---- | ------ | --------- | ------- |
${Object.entries(errorKinds).map(row).join('\n')}

Errors that may pass have \`extensions.retriable: true\`: send the same request again, after a moment. \`INTERNAL\` carries
\`extensions.requestId\`, as does the header \`x-request-id\` of every answer; it finds the log line.
`;

export const errorsCommand = (): Command =>
  new Command('errors')
    .description('print the list of error codes')
    .option('--write <file>', 'write it to a file')
    .option('--check <file>', 'exit with 1 when a file is behind the code')
    .action((options: PrintedFileOptions) => deliver(page(), options, 'npm run docs'));
