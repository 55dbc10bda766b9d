import { fc } from '../support/properties';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { idOf, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

// What breaks programs that take text for something else: in the manner of the Big List of Naughty Strings.
const STRANGE = [
  'undefined',
  'null',
  'NaN',
  '0x0',
  '1e400',
  'true',
  '__proto__',
  'constructor',
  "Robert'); DROP TABLE ticket; --",
  "' OR '1'='1",
  '"quoted" \'twice\' `thrice`',
  '\\ \\\\ \\n \\u0000 \\x00 %00 &#0;',
  '%s %d %n %p',
  '$1 ${7*7} {{7*7}} #{7*7} <%= 7 %>',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '../../../../etc/passwd\\..\\boot.ini',
  'C:\\Windows\\System32\\con',
  '() { :; }; echo vulnerable',
  '=cmd|"/c calc"!A1',
  '{"json": [1, null, "x"]}',
  '"""block""" # comment , ! ... @deprecated',
  'line\nfeed\r\nand\treturn\v\f\b\u001b[31m',
  '\u0001\u0002\u001f\u007f\u0080\u0085\u009f',
  'Ω≈ç√∫˜µ≤≥÷ åß∂ƒ©˙∆˚¬…æ œ∑´®†¥¨ˆøπ“‘',
  '田中さんにあげて下さい 部落格 울란바토르 𠜎𠜱𠝹',
  'שלום ‮ right to left ‬ مرحبا ‏',
  'e\u0301 is not é; ﬁ is not fi; Å is not Å; ẞ ß ı İ',
  'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
  '👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇸 👨🏿‍🚀 \u{1f3fb}',
  '\u200b\u200c\u200d\u2060\ufeffzero width',
  ' leading and trailing ',
  '\u00a0no-break\u2003em\u3000ideographic\u2028line\u2029paragraph',
  '\ufffd\ufffe\uffff \u{10ffff} \u{1fffe}',
  'ﷺ'.repeat(10),
  '٠١٢٣ ⅷ ½ ²',
];

const FIELDS = 'subject description';

async function stored(text: string): Promise<Record<string, unknown>> {
  const answer = await mutate(
    tenant.agent.ask,
    'createTicket',
    { subject: text, description: text },
    `ticket { id ${FIELDS} }`,
  );
  const { ticket } = outcomeOf<{ ticket: { id: string; subject: string; description: string } }>(answer);
  const read = await tenant.agent.ask(`query ($id: ID!) { ticket(id: $id) { ${FIELDS} } }`, {
    id: ticket.id,
  });
  const { id: _id, ...written } = ticket;
  expect(dataOf<{ ticket: object }>(read).ticket).toEqual(written);
  return written;
}

describe('a text', () => {
  it.each(STRANGE.map((text) => [text.slice(0, 30), text]))(
    'like %j comes back exactly as it went in',
    async (_name, text) => {
      expect(await stored(text)).toEqual({ subject: text, description: text });
    },
  );

  it('of any characters but NUL and halves of pairs comes back exactly as it went in', async () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(text.trim() !== '' && !text.includes('\0') && text.isWellFormed());
        expect(await stored(text)).toEqual({ subject: text, description: text });
      }),
      { numRuns: 40 },
    );
  });

  it.each(STRANGE.map((text) => [text.slice(0, 30), text]))(
    'like %j is itself in a literal, too',
    async (_name, text) => {
      const literal = JSON.stringify(text);
      const answer = await tenant.agent.ask(
        `mutation { createTicket(input: { subject: ${literal}, description: ${literal} }) { ticket { ${FIELDS} } } }`,
      );
      expect(outcomeOf(answer)).toEqual({ ticket: { subject: text, description: text } });
    },
  );

  it('is the same in every place that takes one', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    for (const [index, text] of STRANGE.entries()) {
      const comment = await mutate(
        tenant.agent.ask,
        'addComment',
        { ticketId, body: text },
        '... on AddCommentPayload { comment { body } }',
      );
      expect(outcomeOf(comment)).toEqual({ comment: { body: text } });
      const person = { email: `strange-${index}@acme.test`, name: text, role: 'CUSTOMER' };
      const created = await mutate(
        tenant.owner.ask,
        'createPerson',
        person,
        '... on CreatePersonPayload { person { name } }',
      );
      expect(outcomeOf(created)).toEqual({ person: { name: text } });
      const team = await mutate(
        tenant.owner.ask,
        'createTeam',
        { name: text, description: text },
        '... on CreateTeamPayload { team { name description } }',
      );
      expect(outcomeOf(team)).toEqual({ team: { name: text, description: text } });
    }
  });

  it('is found by itself, and finds what it stands in alone', async () => {
    for (const text of STRANGE) {
      const answer = await tenant.agent.ask(
        'query ($filter: TeamFilter, $tickets: TicketFilter) { teams(filter: $filter, first: 100) { nodes { name } } tickets(filter: $tickets) { totalCount } }',
        { filter: { text }, tickets: { text } },
      );
      const { teams, tickets } = dataOf<{
        teams: { nodes: { name: string }[] };
        tickets: { totalCount: number };
      }>(answer);
      const holders = STRANGE.filter((other) => other.toLowerCase().includes(text.toLowerCase()));
      expect(teams.nodes.map(({ name }) => name).toSorted()).toEqual(holders.toSorted());
      expect(tickets.totalCount).toBeGreaterThan(0);
    }
  });

  it('that is a tag is stored trimmed and in lower case, and found in any', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    for (const text of STRANGE.filter((text) => text.trim().toLowerCase().length <= 50)) {
      const answer = await mutate(tenant.agent.ask, 'tagTicket', { ticketId, name: text }, 'tag { name }');
      expect(outcomeOf(answer)).toEqual({ tag: { name: text.trim().toLowerCase() } });
      const { body } = await tenant.agent.ask(
        'query ($tag: String) { tickets(filter: { tag: $tag }) { totalCount } }',
        { tag: text },
      );
      expect(body).toEqual({ data: { tickets: { totalCount: 1 } } });
    }
  });
});

describe('the length of a text', () => {
  // A character is a code point, so one outside of the first plane counts once.
  it.each([
    ['createTicket', 'subject', 250],
    ['createTicket', 'description', 65_536],
    ['updateTicket', 'subject', 250],
    ['updateTicket', 'description', 65_536],
    ['addComment', 'body', 65_536],
    ['createPerson', 'name', 200],
    ['updatePerson', 'name', 200],
    ['createTeam', 'name', 100],
    ['createTeam', 'description', 2_000],
  ])('in %s.%s may be %i characters, and not one more', async (name, field, max) => {
    const good: Record<string, () => Promise<object> | object> = {
      createTicket: () => ({ subject: 's', description: 'd' }),
      updateTicket: async () => ({ ticketId: idOf.ticket(await plantTicket(tenant)), expectedVersion: 1 }),
      addComment: () => ({ ticketId: tenant.ids.Ticket, body: 'b' }),
      createPerson: () => ({ email: `long-${max}@acme.test`, name: 'n', role: 'AGENT' }),
      updatePerson: () => ({ personId: tenant.ids.Person, name: 'n' }),
      createTeam: () => ({ name: `with a long ${field}` }),
    };
    const send = async (text: string) =>
      codesOf(
        await mutate(tenant.owner.ask, name, { ...(await good[name]?.()), [field]: text }, '__typename'),
      );
    // Bodies end at 256 kB, so the longest texts are tried in characters of one and two bytes.
    const letter = max > 2_000 ? 'é' : '🏃';
    expect(await send(letter.repeat(max))).toEqual([]);
    expect(await send(letter.repeat(max + 1))).toEqual(['BAD_USER_INPUT']);
  });
});
