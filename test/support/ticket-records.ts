import type { TicketRecord } from '../../src/modules/imports';

/** A day of January 2026. */
export const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));

let made = 0;
const nextId = (): string => `t-${(made += 1)}`;

/** A valid record with an external id of its own. */
export function record(changes: Partial<TicketRecord> = {}): TicketRecord {
  const externalId = changes.externalId ?? nextId();
  return {
    externalId,
    subject: `Subject of ${externalId}`,
    description: 'It does not work.',
    status: 'OPEN',
    priority: 'NORMAL',
    channel: 'EMAIL',
    requester: { email: `${externalId}@Example.com`, name: 'Jo Doe' },
    assigneeEmail: null,
    teamName: null,
    tags: [],
    comments: [],
    createdAt: at(1),
    updatedAt: at(2),
    firstRespondedAt: null,
    resolvedAt: null,
    ...changes,
  };
}

export const comment = (
  changes: Partial<TicketRecord['comments'][number]> = {},
): TicketRecord['comments'][number] => ({
  authorEmail: null,
  visibility: 'PUBLIC',
  body: 'A comment',
  createdAt: at(3),
  ...changes,
});

/** A record with everything that one may have; `agent@acme.test` works on it. */
export const richRecord = (externalId = nextId()): TicketRecord =>
  record({
    externalId,
    assigneeEmail: 'Agent@acme.test',
    teamName: 'First line',
    tags: ['billing', externalId],
    comments: [
      comment({ authorEmail: `${externalId}@example.com` }),
      comment({ authorEmail: `cc-${externalId}@example.com` }),
      comment({ visibility: 'INTERNAL', authorEmail: 'agent@acme.test' }),
      comment(),
    ],
  });
