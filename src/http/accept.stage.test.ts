import { negotiate, preferredType } from './accept.stage';

const json = 'application/json';
const graphql = 'application/graphql-response+json';

describe('the answer type', () => {
  it.each([
    [undefined, json],
    ['', json],
    ['*/*', json],
    ['application/*', json],
    [json, json],
    [graphql, graphql],
    [`${graphql}, ${json}`, graphql],
    [`${json}, ${graphql}`, json],
    [`${json};q=0.5, ${graphql}`, graphql],
    [`${graphql};q=0.5, ${json};q=0.4`, graphql],
    [`*/*;q=0.9, ${graphql};q=0.1`, json],
    [`${json};q=0, */*`, graphql],
    [`${graphql}; charset=utf-8, ${json};q=0.9`, graphql],
    ['Application/JSON ; Q=1', json],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', json],
    [`garbage, ;;, ${graphql}`, graphql],
  ])('for Accept: %s is %s', (accept, type) => {
    expect(preferredType(accept)).toBe(type);
  });

  it.each([
    'text/html',
    'application/xml',
    'multipart/mixed',
    `${json};q=0`,
    `${json};q=x`,
    '*/*;q=0',
    'garbage',
  ])('does not exist for Accept: %s', (accept) => {
    expect(preferredType(accept)).toBeNull();
    expect(() => negotiate(accept)).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
  });
});
