import { customerSupportTickets } from './customer-support-tickets.map';
import { parseColumnMap, type ColumnMap } from './column-map.types';
import { fittingMap } from './built-in-maps';
import { rowReader } from './row-reader';
import type { TicketRecord } from './ticket-record.types';

const startedAt = new Date('2026-03-01T00:00:00Z');

/** Reads one row, given by headings. */
function reading(map: ColumnMap, createdAt?: Date) {
  return (row: Record<string, string>) =>
    rowReader({ map, headings: Object.keys(row), createdAt, startedAt })(Object.values(row));
}

function recordOf(checked: ReturnType<ReturnType<typeof reading>>): TicketRecord {
  if ('record' in checked) return checked.record;
  throw new Error(checked.faults.join('; '));
}

const faultsOf = (checked: ReturnType<ReturnType<typeof reading>>): readonly string[] =>
  'faults' in checked ? checked.faults : [];

describe('the map customer-support-tickets', () => {
  const row = {
    'Ticket ID': '17',
    'Customer Name': ' Marisa Obrien ',
    'Customer Email': 'Marisa@Example.com',
    'Product Purchased': 'GoPro Hero',
    'Ticket Type': 'Technical issue',
    'Ticket Subject': 'Product setup',
    'Ticket Description': ' It does not start.\n\nPlease help. ',
    'Ticket Status': 'Closed',
    'Resolution': 'Replaced the cable.',
    'Ticket Priority': 'Critical',
    'Ticket Channel': 'Social media',
    'First Response Time': '2023-06-01 12:15:36',
    'Time to Resolution': '2023-06-01 10:05:38',
  };
  const read = reading(customerSupportTickets);

  it('is chosen for a file with its columns, in whatever order and case', () => {
    expect(fittingMap(Object.keys(row).toReversed())).toBe('customer-support-tickets');
    expect(fittingMap([...Object.keys(row), 'More'].map((heading) => heading.toUpperCase()))).not.toBeNull();
    expect(fittingMap(['Ticket ID', 'Subject'])).toBeNull();
  });

  it('makes a ticket of a row', () => {
    expect(recordOf(read(row))).toEqual({
      externalId: 'customer-support-tickets:17',
      subject: 'Product setup',
      description: ' It does not start.\n\nPlease help. ',
      status: 'CLOSED',
      priority: 'URGENT',
      channel: 'SOCIAL',
      requester: { email: 'Marisa@Example.com', name: 'Marisa Obrien' },
      assigneeEmail: null,
      teamName: null,
      tags: ['technical issue', 'gopro hero'],
      comments: [
        {
          authorEmail: null,
          visibility: 'PUBLIC',
          body: 'Replaced the cable.',
          createdAt: new Date('2023-06-01T10:05:38Z'),
        },
      ],
      createdAt: new Date('2023-06-01T10:05:38Z'),
      updatedAt: new Date('2023-06-01T12:15:36Z'),
      firstRespondedAt: new Date('2023-06-01T12:15:36Z'),
      resolvedAt: new Date('2023-06-01T10:05:38Z'),
    });
  });

  it.each([
    ['status', 'Ticket Status', 'Open', 'OPEN'],
    ['status', 'Ticket Status', 'Pending Customer Response', 'PENDING'],
    ['status', 'Ticket Status', ' closed ', 'CLOSED'],
    ['status', 'Ticket Status', '', 'OPEN'],
    ['priority', 'Ticket Priority', 'Low', 'LOW'],
    ['priority', 'Ticket Priority', 'Medium', 'NORMAL'],
    ['priority', 'Ticket Priority', 'High', 'HIGH'],
    ['channel', 'Ticket Channel', 'Email', 'EMAIL'],
    ['channel', 'Ticket Channel', 'Phone', 'PHONE'],
    ['channel', 'Ticket Channel', 'Chat', 'CHAT'],
  ] as const)('translates %s: %s "%s" is %s', (field, column, value, expected) => {
    expect(recordOf(read({ ...row, [column]: value }))[field]).toBe(expected);
  });

  it('gives a ticket that nobody answered the same time in every run', () => {
    const unanswered = { ...row, 'First Response Time': '', 'Time to Resolution': '', 'Resolution': '' };
    expect(recordOf(read(unanswered))).toMatchObject({
      createdAt: new Date('2023-06-01T00:00:00Z'),
      updatedAt: new Date('2023-06-01T00:00:00Z'),
      firstRespondedAt: null,
      resolvedAt: null,
      comments: [],
    });
    const given = new Date('2022-12-24T00:00:00Z');
    expect(recordOf(reading(customerSupportTickets, given)(unanswered)).createdAt).toEqual(given);
    expect(recordOf(reading(customerSupportTickets, given)(row)).createdAt).not.toEqual(given);
  });

  it.each([
    ['Ticket ID', '', 'externalId: is missing'],
    ['Customer Email', '', 'requester.email: is missing'],
    ['Customer Email', 'nobody', 'requester.email: is not an email address'],
    ['Ticket Subject', ' ', 'subject: is missing'],
    ['Ticket Subject', 'x'.repeat(251), 'subject: has more than 250 characters'],
    ['Ticket Description', 'x'.repeat(65_537), 'description: has more than 65,536 characters'],
    [
      'Ticket Description',
      'a\0b',
      'description: has a NUL byte or half of a surrogate pair, which cannot be stored',
    ],
    [
      'Customer Name',
      'A\ud800',
      'requester.name: has a NUL byte or half of a surrogate pair, which cannot be stored',
    ],
    ['Product Purchased', 'x'.repeat(51), 'tags.1: has more than 50 characters'],
    ['Product Purchased', 'İ'.repeat(50), 'tags.1: `name` must have 1 to 50 characters and not be blank.'],
    ['Ticket Status', 'Lost', 'status: must be one of OPEN, PENDING, ON_HOLD, SOLVED, CLOSED, not "LOST"'],
    ['First Response Time', 'soon', 'firstRespondedAt: "soon" is not a time as the column map describes it'],
  ])('refuses a row whose %s is "%.20s"', (column, value, fault) => {
    expect(faultsOf(read({ ...row, [column]: value }))).toContain(fault);
  });

  it('tells every fault of a row at once', () => {
    const faults = faultsOf(
      read({ ...row, 'Customer Email': 'x', 'Ticket Status': '?', 'Time to Resolution': '?' }),
    );
    expect(faults).toHaveLength(5);
  });
});

describe('a column map', () => {
  const minimal = { externalId: 'id', subject: 's', description: 'd', requester: { email: 'e' } };
  const row = { id: '1', s: 'Subject', d: 'Description', e: 'jo@example.com' };
  const mapOf = (json: object): ColumnMap => {
    const parsed = parseColumnMap(json);
    if ('map' in parsed) return parsed.map;
    throw new Error(parsed.faults.join('; '));
  };

  it('needs four columns, and has defaults for all else', () => {
    expect(recordOf(reading(mapOf(minimal))(row))).toMatchObject({
      status: 'OPEN',
      priority: 'NORMAL',
      channel: 'WEB',
      requester: { email: 'jo@example.com', name: 'jo' },
      tags: [],
      comments: [],
      createdAt: startedAt,
      updatedAt: startedAt,
    });
  });

  it('takes constants, defaults, wildcards and prefixes', () => {
    const map = mapOf({
      ...minimal,
      externalId: { column: 'id', prefix: 'old-' },
      channel: { constant: 'API' },
      status: { column: 'state', values: { 'done': 'SOLVED', '*': 'ON_HOLD' }, default: 'PENDING' },
      priority: 'urgency',
      teamName: { column: 'team', default: 'Front desk' },
      assigneeEmail: 'agent',
    });
    const state = (value: string) =>
      recordOf(reading(map)({ ...row, state: value, urgency: 'urgent', team: '', agent: 'al@example.com' }));
    expect(state('Done').status).toBe('SOLVED');
    expect(state('whatever').status).toBe('ON_HOLD');
    expect(state('')).toMatchObject({
      externalId: 'old-1',
      channel: 'API',
      status: 'PENDING',
      priority: 'URGENT',
      teamName: 'Front desk',
      assigneeEmail: 'al@example.com',
    });
  });

  it('splits tags, and drops those that repeat or are mapped to nothing', () => {
    const tags = [
      { column: 'labels', separator: ';', values: { none: '', wifi: 'network' } },
      { constant: 'imported' },
    ];
    const record = recordOf(
      reading(mapOf({ ...minimal, tags }))({ ...row, labels: 'WiFi; billing;;none;network' }),
    );
    expect(record.tags).toEqual(['network', 'billing', 'imported']);
  });

  it('makes several comments of a row, each with its author, visibility and time', () => {
    const map = mapOf({
      ...minimal,
      comments: [
        { body: 'reply', authorEmail: 'e', createdAt: 'at' },
        { body: 'memo', visibility: { constant: 'INTERNAL' } },
        { body: 'blank' },
      ],
      utcOffset: '+01:00',
      createdAt: { column: 'made', format: 'dd.MM.yyyy' },
    });
    const cells = {
      ...row,
      reply: 'Thanks',
      at: '2026-02-02 10:00',
      memo: 'Call back',
      blank: ' ',
      made: '01.02.2026',
    };
    const record = recordOf(reading(map)(cells));
    const createdAt = new Date('2026-01-31T23:00:00Z');
    expect(record.comments).toEqual([
      {
        body: 'Thanks',
        authorEmail: 'jo@example.com',
        visibility: 'PUBLIC',
        createdAt: new Date('2026-02-02T09:00:00Z'),
      },
      { body: 'Call back', authorEmail: null, visibility: 'INTERNAL', createdAt },
    ]);
    expect(record).toMatchObject({ createdAt, updatedAt: new Date('2026-02-02T09:00:00Z') });
  });

  it('names the column that the file lacks, and those that it has', () => {
    expect(() => reading(mapOf(minimal))({ id: '1', s: 'x', d: 'y', mail: 'z' })).toThrow(
      /no column "e".*\nIts columns are: id, s, d, mail/,
    );
  });

  it('does not guess between two columns of one name', () => {
    const read = () => rowReader({ map: mapOf(minimal), headings: ['id', 's', 'S', 'd', 'e'], startedAt });
    expect(read).toThrow('two columns "s"');
  });

  it.each([
    [{ ...minimal, externalId: undefined }, 'externalId: must be the heading of a column'],
    [{ ...minimal, statsu: 'x' }, 'Unrecognized key: "statsu"'],
    [{ ...minimal, status: { colum: 'x' } }, 'status: must be the heading of a column'],
    [{ ...minimal, utcOffset: '2' }, 'utcOffset: must look like +02:00'],
    ['[]', 'the map: '],
  ])('is checked: %j', (json, fault) => {
    expect(() => mapOf(json as object)).toThrow(fault);
  });

  it('must have times that can be read', () => {
    expect(() => reading(mapOf({ ...minimal, createdAt: { column: 'd', format: 'HH:mm' } }))(row)).toThrow(
      '"HH:mm" is not a time format',
    );
    expect(() => reading(mapOf({ ...minimal, createdAt: { column: 'd', default: 'now' } }))(row)).toThrow(
      '"now" is not a time',
    );
  });
});
