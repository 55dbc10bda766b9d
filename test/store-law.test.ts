import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('generated/'));

describe('the database of a scope', () => {
  it('is used by stores, the log and tenancy alone', () => {
    const users = files.filter((file) =>
      /\b(scope|tx)\.db\b/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    const others = users.filter((file) => !/\.store\.ts$|^(tenancy|events)\//.test(file));
    expect(others).toEqual([]);
    expect(users.length).toBeGreaterThan(5);
  });
});

describe('the viewer', () => {
  it('is read without a note by what is no part of an answer alone', () => {
    const users = files.filter((file) =>
      /\bunobserved\(|\bfactsOf\(/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(users.toSorted()).toEqual([
      'cache/answers/answer-cache.ts',
      'cache/remembered.ts',
      'kernel/viewer.ts',
      'request-context.ts',
    ]);
  });
});

describe('the clock and chance', () => {
  // What a query reads of them has to be noted (`now`, `isOver`), or its answer would be kept.
  const WRITES = [
    'modules/api-keys/api-key.service.ts',
    'modules/comments/comment.service.ts',
    'modules/comments/comment.store.ts',
    'modules/imports/built-in-maps.ts',
    'modules/imports/ticket-batch.service.ts',
    'modules/invitations/invitation-acceptance.service.ts',
    'modules/invitations/invitation.service.ts',
    'modules/people/person.store.ts',
    'modules/roles/role.store.ts',
    'modules/sign-in/provider.store.ts',
    'modules/teams/team.store.ts',
    'modules/tickets/ticket-work.service.ts',
    'modules/tickets/ticket.service.ts',
    'modules/tickets/ticket.store.ts',
  ];

  it('are read unnoted by what writes alone', () => {
    const users = files.filter(
      (file) =>
        file.startsWith('modules/') &&
        /new Date\(\)|Date\.now|Math\.random|randomBytes|randomUUID|\bfetch\(/.test(
          readFileSync(path.join(root, file), 'utf8'),
        ),
    );
    expect(users.toSorted()).toEqual(WRITES);
  });
});

describe('a file', () => {
  it('has at most 300 lines', () => {
    const long = files.filter((file) => readFileSync(path.join(root, file), 'utf8').split('\n').length > 300);
    expect(long).toEqual([]);
  });
});
