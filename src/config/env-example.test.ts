import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { environment, loadConfig } from '.';

const text = readFileSync(path.join(__dirname, '../../.env.example'), 'utf8');
const [header = '', ...blocks] = text.trimEnd().split('\n\n');
const variables = Object.keys(environment.shape) as (keyof typeof environment.shape)[];
const presets = environment.parse({});

describe('.env.example', () => {
  it('names every variable that Atrium reads, and no other, in their order', () => {
    expect(blocks.map((block) => /^#(\w+)=/m.exec(block)?.[1])).toEqual(variables);
  });

  it.each(variables)('says of %s what the code does, and its default', (name) => {
    const { description } = environment.shape[name];
    expect(description).toBeTruthy();
    expect(blocks).toContain(`# ${description}\n#${name}=${String(presets[name] ?? '')}`);
  });

  it('has comments alone, so that a copy changes nothing', () => {
    expect(header.split('\n').every((line) => line.startsWith('# '))).toBe(true);
    expect(parseEnv(text)).toEqual({});
  });

  it('is good configuration when every line is taken in', () => {
    const uncommented = blocks.join('\n').replaceAll(/^#(\w+=)/gm, '$1');
    const taken = parseEnv(uncommented);
    expect(Object.keys(taken).toSorted()).toEqual(variables.toSorted());
    expect(loadConfig(taken)).toEqual(loadConfig({}));
  });
});
