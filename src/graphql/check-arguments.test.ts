import { ArrayMaxSize, Max } from 'class-validator';
import { ArgumentValidationError } from 'type-graphql';
import { checkArguments } from './check-arguments';

class Page {
  @Max(10)
  first = 1;
}

class SmallPage extends Page {
  @ArrayMaxSize(1)
  ids: readonly string[] = [];
}

class Anything {
  first = 100;
}

const of = <T extends object>(value: T, changed: Partial<T>): T => Object.assign(value, changed);

describe('arguments', () => {
  it.each([
    ['one that breaks a rule', of(new Page(), { first: 11 })],
    ['one that breaks a rule of what it extends', of(new SmallPage(), { first: 11 })],
    ['one that breaks a rule of its own', of(new SmallPage(), { ids: ['a', 'b'] })],
    ['a list with one that does', [new Page(), new Anything(), of(new Page(), { first: 11 })]],
  ])('with %s are refused', async (_what, value) => {
    await expect(checkArguments(value)).rejects.toThrow(ArgumentValidationError);
  });

  it.each([
    ['one that keeps its rules', new SmallPage()],
    ['a list of such', [new Page(), new SmallPage()]],
    ['what has no rules', new Anything()],
    ['nothing', null],
    ['a text', 'x'],
    ['a list of texts and nothing', ['x', null]],
    ['an object of no class', Object.create(null)],
    ['an object that names a class', { constructor: 'Page', first: 11 }],
  ])('with %s are taken', async (_what, value) => {
    await expect(Promise.resolve(checkArguments(value))).resolves.toBeUndefined();
  });
});
