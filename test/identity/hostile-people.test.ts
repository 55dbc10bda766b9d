import { visitor, type Visitor } from '../support/signed-in';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import type { Json } from '../support/issuer-server';
import { comeIn, createOddWorld, known, oddSignIn, type OddWorld, statusesOf } from './odd-world';

let world: OddWorld;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createOddWorld();
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe?.close();
  await world?.close();
});

const OWNER = 'owner@acme.test';
const emailOf = async (browser: Visitor): Promise<unknown> =>
  (await browser.graphql('{ viewer { person { email } } }')).body.data?.['viewer'];
const links = async (): Promise<string> =>
  (await probe.query<{ count: string }>('SELECT count(*) FROM identity_link'))[0]?.count ?? '';

/** A sign-in by somebody whom nobody may take for anybody. */
async function expectNobody(claims: Json): Promise<void> {
  const before = await links();
  const response = await oddSignIn(visitor(world), world, { claims: { sub: 'an attacker', ...claims } });
  expect(response.status).toBe(403);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.text()).toContain('nobody knows you here');
  expect(await links()).toBe(before);
}

const strangers: Record<string, Json> = {
  'an address of which nothing is said': { email: OWNER },
  'an address that is not verified': { email: OWNER, email_verified: false },
  'an address that is verified by the text true': { email: OWNER, email_verified: 'true' },
  'an address that is verified by 1': { email: OWNER, email_verified: 1 },
  'an address that is verified by a list': { email: OWNER, email_verified: [true] },
  'an address that is verified by null': { email: OWNER, email_verified: null },
  'a list of addresses': { email: [OWNER], email_verified: true },
  'an object for an address': { email: { address: OWNER }, email_verified: true },
  'an address with blanks around': { email: ` ${OWNER} `, email_verified: true },
  'an address with a NUL': { email: `${OWNER}\0`, email_verified: true },
  'an address with a line end': { email: `${OWNER}\n`, email_verified: true },
  'an address in angle brackets': { email: `Owner <${OWNER}>`, email_verified: true },
  'two addresses': { email: `${OWNER},evil@evil.example`, email_verified: true },
  'an address inside another': { email: `${OWNER}@evil.example`, email_verified: true },
  'an address with a part after +': { email: 'owner+evil@acme.test', email_verified: true },
  'a Kelvin sign for a k, which has the same lower case': {
    email: 'fran\u212A@acme.test',
    email_verified: true,
  },
  'a full-width @': { email: 'owner\uFF20acme.test', email_verified: true },
  'an address of 10,000 characters': { email: `${'x'.repeat(10_000)}@acme.test`, email_verified: true },
  'the address as the subject alone': { sub: OWNER },
  'the UUID of the owner as the subject': {},
};

describe('a provider of the installation that names somebody', () => {
  beforeAll(() =>
    probe.query(
      "INSERT INTO person (tenant_id, id, email, name, role) VALUES ($1, gen_random_uuid(), 'frank@acme.test', 'Frank', 'AGENT')",
      [world.acme.tenantId],
    ),
  );

  it.each(Object.entries(strangers))('opens nothing by %s', async (what, claims) => {
    const sub = what.startsWith('the UUID') ? { sub: world.acme.owner.personId } : {};
    await expectNobody({ ...claims, ...sub });
  });

  it('opens everything of a person by a verified address, in whatever case', async () => {
    const browser = await comeIn(world, 'agent@acme.test', { claims: known('AGENT@Acme.test', 'agent') });
    expect(await emailOf(browser)).toEqual({ person: { email: 'agent@acme.test' } });
  });

  it('opens nothing by an address that belongs to another subject of it already', async () => {
    await comeIn(world, 'agent2@acme.test', { claims: known('agent2@acme.test', 'the first') });
    await expectNobody(known('agent2@acme.test', 'the second'));
    const again = await comeIn(world, 'agent2@acme.test', { claims: { sub: 'the first' } });
    expect(await emailOf(again)).toEqual({ person: { email: 'agent2@acme.test' } });
  });

  it('tells subjects apart by every character', async () => {
    await comeIn(world, 'customer@acme.test', { claims: known('customer@acme.test', 'Case') });
    for (const sub of ['case', 'Case ', ' Case', 'Cas\u0435', 'Case\u200B']) await expectNobody({ sub });
  });

  it.each([
    ['half of a surrogate pair', 'x\uD800'],
    ['a NUL', 'x\0y'],
    ['only blanks', '   '],
    ['10,000 characters', 'x'.repeat(10_000)],
  ])('is not taken at its word with a subject that is %s', async (_, sub) => {
    const { status } = await oddSignIn(visitor(world), world, { claims: known('admin@acme.test', sub) });
    expect(status).toBe(401);
  });

  it('links ten sign-ins of one person at once to one person', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => comeIn(world, 'customer2@acme.test')));
    for (const browser of all)
      expect(await emailOf(browser)).toEqual({ person: { email: 'customer2@acme.test' } });
  });

  it('lets one of two subjects have an address that both claim at once', async () => {
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((sub) =>
        oddSignIn(visitor(world), world, { claims: known('customer2@globex.test', sub) }),
      ),
    );
    expect(statusesOf(answers)).toEqual([303, 403, 403, 403]);
  });
});
