import { readFileSync } from 'node:fs';
import path from 'node:path';
import { breakages } from './breakages.cjs';
import { changeTriggerSqlWithout } from './broken-trigger';

const cases = Object.entries(breakages);

it.each(cases)('finds in the compiled server what "%s" breaks', (_, { edits, trigger }) => {
  for (const { file, from, to } of edits) {
    const code = readFileSync(path.resolve(__dirname, '../../dist', file), 'utf8');
    expect(code.replace(from, to)).not.toBe(code);
  }
  if (trigger) expect(changeTriggerSqlWithout(trigger)).not.toContain(`."${trigger.without}"`);
});
