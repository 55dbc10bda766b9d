import { Client } from 'pg';
import { createBoundClients, type BoundClients } from '../../../test/support/bound-clients';
import { runSql } from '../../../test/support/database';
import { at, comment, record, richRecord } from '../../../test/support/ticket-records';
import { Role, Viewer } from '../../kernel';
import { createScope, findMember, transaction, type Scope } from '../../tenancy';
import { ensurePeople } from '../people';
import { checkTicketRecord, importTicketBatch, rehearseTicketBatch, type TicketRecord } from '.';

let bound: BoundClients;
let acme: Scope;
let globex: Scope;

const ownerScope = async (tenantId: string): Promise<Scope> => {
  const viewer = await findMember(bound.clients, tenantId, { role: Role.OWNER });
  if (!viewer) throw new Error('the tenant has no owner');
  return createScope(bound.clients, { tenantId, viewer });
};

beforeAll(async () => {
  bound = await createBoundClients({ statementTimeoutMs: 30_000, lockTimeoutMs: 20_000 });
  [acme, globex] = [await ownerScope(bound.acmeId), await ownerScope(bound.globexId)];
  await transaction(acme, (tx) =>
    ensurePeople(tx, [{ email: 'agent@acme.test', name: 'Agent', role: Role.AGENT }]),
  );
});

afterAll(() => bound.close());

const stored = (scope: Scope, externalId: string) =>
  scope.db.ticket.findFirst({
    where: { externalId },
    include: {
      requester: true,
      assignee: true,
      team: true,
      tags: { include: { tag: true } },
      comments: { include: { author: true } },
    },
  });

const total = async (scope: Scope): Promise<Record<string, number>> => ({
  tickets: await scope.db.ticket.count(),
  comments: await scope.db.comment.count(),
  people: await scope.db.person.count(),
  tags: await scope.db.tag.count(),
  teams: await scope.db.team.count(),
});

describe('importTicketBatch', () => {
  it('writes tickets with their requesters, assignees, teams, tags and comments', async () => {
    const rich = richRecord('rich-1');
    expect(checkTicketRecord(rich)).toEqual({ record: rich });
    expect(await importTicketBatch(acme, [rich, record()])).toEqual({ created: 2, existing: 0, refused: [] });
    const ticket = await stored(acme, 'rich-1');
    expect(ticket).toMatchObject({
      subject: 'Subject of rich-1',
      requester: { email: 'rich-1@example.com', name: 'Jo Doe', role: 'CUSTOMER' },
      assignee: { email: 'agent@acme.test' },
      team: { name: 'First line' },
      createdAt: at(1),
      updatedAt: at(2),
      version: 1,
    });
    expect(ticket?.tags.map(({ tag }) => tag.name).toSorted()).toEqual(['billing', 'rich-1']);
    const authors = ticket?.comments.map(({ author, visibility }) => [author.email, author.role, visibility]);
    expect(authors?.toSorted()).toEqual([
      ['agent@acme.test', 'AGENT', 'INTERNAL'],
      ['cc-rich-1@example.com', 'CUSTOMER', 'PUBLIC'],
      ['owner@acme.test', 'OWNER', 'PUBLIC'],
      ['rich-1@example.com', 'CUSTOMER', 'PUBLIC'],
    ]);
  });

  it('changes nothing when it is repeated', async () => {
    const batch = [richRecord(), record(), record()];
    await importTicketBatch(acme, batch);
    const before = await total(acme);
    expect(await importTicketBatch(acme, batch)).toEqual({ created: 0, existing: 3, refused: [] });
    const mixed = [batch[0], record(), batch[2]].flatMap((one) => one ?? []);
    expect(await importTicketBatch(acme, mixed)).toMatchObject({ created: 1, existing: 2 });
    expect(await total(acme)).toEqual({
      ...before,
      tickets: (before['tickets'] ?? 0) + 1,
      people: (before['people'] ?? 0) + 1,
    });
  });

  it('takes the first of two records with one external id', async () => {
    const first = record({ subject: 'First' });
    const result = await importTicketBatch(acme, [first, record({ ...first, subject: 'Second' })]);
    expect(result).toMatchObject({ created: 1, existing: 1 });
    expect((await stored(acme, first.externalId))?.subject).toBe('First');
  });

  it('leaves people whom the tenant knows as they are, whatever the case of the address', async () => {
    await importTicketBatch(acme, [
      record({ requester: { email: 'AGENT@acme.TEST', name: 'Somebody else' } }),
    ]);
    const people = await acme.db.person.findMany({ where: { email: 'agent@acme.test' } });
    expect(people).toMatchObject([{ name: 'Agent', role: 'AGENT' }]);
  });

  it('refuses an assignee who is no active staff, and loads the rest', async () => {
    const stranger = record({ assigneeEmail: 'nobody@example.com' });
    const customer = record({ assigneeEmail: 'rich-1@example.com' });
    const result = await importTicketBatch(acme, [stranger, record(), customer]);
    expect(result.created).toBe(1);
    expect(result.refused).toEqual([
      { record: stranger, reason: expect.stringContaining('nobody with the address nobody@example.com') },
      { record: customer, reason: expect.stringContaining('is active staff') },
    ]);
  });

  it('refuses internal comments by people who are no staff', async () => {
    const note = record({ comments: [comment({ visibility: 'INTERNAL', authorEmail: 'x@example.com' })] });
    const result = await importTicketBatch(acme, [note]);
    expect(result).toEqual({
      created: 0,
      existing: 0,
      refused: [{ record: note, reason: expect.any(String) }],
    });
  });

  it('finds the record that the database refuses, and loads the rest', async () => {
    const refused = record({ subject: 'x'.repeat(300) });
    const batch = [
      ...Array.from({ length: 6 }, () => record()),
      refused,
      ...Array.from({ length: 6 }, () => record()),
    ];
    const result = await importTicketBatch(acme, batch);
    expect(result).toEqual({
      created: 12,
      existing: 0,
      refused: [{ record: refused, reason: expect.any(String) }],
    });
  });

  it('is for staff', async () => {
    const viewer = new Viewer({ personId: acme.viewer.personId, role: Role.CUSTOMER });
    const customer = createScope(bound.clients, { tenantId: bound.acmeId, viewer });
    await expect(importTicketBatch(customer, [record()])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('keeps the external ids, people and tags of tenants apart', async () => {
    const rich = { ...richRecord('shared'), assigneeEmail: null, comments: [comment()] };
    await importTicketBatch(acme, [rich]);
    expect(await importTicketBatch(globex, [rich])).toMatchObject({ created: 1, existing: 0 });
    const [ours, theirs] = [await stored(acme, 'shared'), await stored(globex, 'shared')];
    expect(ours?.requesterId).not.toBe(theirs?.requesterId);
    expect(theirs?.comments[0]?.authorId).toBe(globex.viewer.personId);
  });

  it('writes a fact for each thing that it makes, by the viewer', async () => {
    const log = new Client({ connectionString: bound.database.superuserUrl });
    await log.connect();
    await log.query('TRUNCATE outbox');
    await importTicketBatch(globex, [record({ tags: ['one', 'two'], comments: [comment()] })]);
    const { rows } = await log.query(
      "SELECT topic, payload ->> 'byPersonId' AS by, tenant_id FROM outbox WHERE kind = 'FACT' ORDER BY id",
    );
    await log.end();
    expect(rows.map(({ topic }) => topic)).toEqual([
      'person.created',
      'tag.created',
      'tag.created',
      'ticket.created',
      'ticket.tagged',
      'ticket.tagged',
      'comment.added',
    ]);
    expect(new Set(rows.map(({ by }) => by))).toEqual(new Set([globex.viewer.personId]));
    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set([bound.globexId]));
  });

  it('needs as many statements for 400 records as for 4', async () => {
    const statementsFor = async (records: TicketRecord[]): Promise<number> => {
      const before = bound.statements.length;
      await importTicketBatch(acme, records);
      // A transaction of more than half a second tells its time anew with each statement.
      return bound.statements.slice(before).filter((text) => !text.includes('set_config')).length;
    };
    const few = await statementsFor(Array.from({ length: 4 }, () => richRecord()));
    const many = await statementsFor(Array.from({ length: 400 }, () => richRecord()));
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(25);
  });

  it('holds more comments than one statement may have parameters', async () => {
    const comments = Array.from({ length: 1_000 }, (_, index) => comment({ body: `Comment ${index}` }));
    const batch = Array.from({ length: 6 }, () => record({ comments }));
    expect(await importTicketBatch(acme, batch)).toMatchObject({ created: 6 });
    expect(await acme.db.comment.count({ where: { ticket: { externalId: batch[5]?.externalId } } })).toBe(
      1_000,
    );
  });
});

describe('importers at once', () => {
  it('load every record once, and number them without a gap', async () => {
    const before = await total(globex);
    const records = Array.from({ length: 120 }, () => ({
      ...richRecord(),
      assigneeEmail: null,
      comments: [comment()],
    }));
    // Each begins elsewhere and reads in batches of its own size, so that they meet in all sorts of ways.
    const runs = [7, 20, 33, 50].map(async (size, index) => {
      const scope = createScope(bound.clients, { tenantId: bound.globexId, viewer: globex.viewer });
      const own = [...records.slice(index * 30), ...records.slice(0, index * 30)];
      const results = [];
      for (let from = 0; from < own.length; from += size) {
        results.push(await importTicketBatch(scope, own.slice(from, from + size)));
      }
      return results;
    });
    const results = (await Promise.all(runs)).flat();
    const created = results.reduce((sum, result) => sum + result.created, 0);
    const existing = results.reduce((sum, result) => sum + result.existing, 0);
    expect([created, existing]).toEqual([120, 360]);
    const after = await total(globex);
    expect(after['tickets']).toBe((before['tickets'] ?? 0) + 120);
    expect(after['comments']).toBe((before['comments'] ?? 0) + 120);
    const { _max: max, _count: count } = await globex.db.ticket.aggregate({
      _max: { number: true },
      _count: true,
    });
    expect(max.number).toBe(count);
  });
});

describe('rehearseTicketBatch', () => {
  it('tells what would happen, and writes nothing', async () => {
    const known = record();
    await importTicketBatch(acme, [known]);
    const before = await total(acme);
    const batch = [known, richRecord(), record({ assigneeEmail: 'nobody@example.com' })];
    expect(await rehearseTicketBatch(acme, batch)).toMatchObject({
      created: 1,
      existing: 1,
      refused: [{ record: batch[2] }],
    });
    expect(await total(acme)).toEqual(before);
  });
});

describe('a batch that fails', () => {
  it('leaves nothing behind', async () => {
    const before = await total(acme);
    await runSql(
      bound.database.ownerUrl,
      'ALTER TABLE comment ADD CONSTRAINT closed CHECK (false) NOT VALID',
    );
    const result = await importTicketBatch(acme, [richRecord()]);
    await runSql(bound.database.ownerUrl, 'ALTER TABLE comment DROP CONSTRAINT closed');
    expect(result.created).toBe(0);
    expect(await total(acme)).toEqual(before);
  });
});
