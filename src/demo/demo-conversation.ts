import type { CommentRecord, TicketRecord } from '../modules/imports';
import type { Random } from './demo-random';
import type { DemoTenant, Scenario } from './demo.types';

export type Status = TicketRecord['status'];

/** What a conversation is made from. */
export interface ConversationOptions {
  readonly tenant: DemoTenant;
  readonly scenario: Scenario;
  readonly random: Random;
  readonly status: Status;
  readonly createdAt: Date;
  /** No message is later. */
  readonly until: Date;
  readonly requester: { readonly email: string; readonly name: string };
  /** Null: nobody has taken the ticket yet. */
  readonly assignee: { readonly email: string; readonly name: string } | null;
  /** Fills the templates. */
  readonly fill: (template: string) => string;
}

export interface Conversation {
  readonly comments: CommentRecord[];
  readonly firstRespondedAt: Date | null;
  readonly resolvedAt: Date | null;
}

type Step = 'note' | 'question' | 'answer' | 'wait' | 'fix' | 'thanks';

const THANKS = [
  'Perfect, thank you for the quick help!',
  'That did it. Many thanks, {agent}.',
  'Great, it works. You can close this one.',
  'Thank you, I appreciate that.',
];

/** The messages that a ticket in this status has seen so far. */
export function conversationOf(options: ConversationOptions): Conversation {
  const { random, createdAt, until } = options;
  const steps = stepsOf(options);
  const gapsH = steps.map((step, index) =>
    index === 0 ? 0.3 + random.next() * 5 : hoursBefore(step, random),
  );
  const naturalMs = gapsH.reduce((sum, hours) => sum + hours, 0) * 3_600_000;
  // A ticket of today has had less time than people take by nature.
  const pace = Math.min(1, (0.9 * (until.getTime() - createdAt.getTime())) / Math.max(naturalMs, 1));
  let at = createdAt.getTime();
  const timed = steps.map((step, index) => {
    at += (gapsH[index] ?? 0) * 3_600_000 * pace;
    return { step, at: new Date(Math.floor(at / 1_000) * 1_000) };
  });
  const timeOf = (...wanted: Step[]): Date | null =>
    timed.find(({ step }) => wanted.includes(step))?.at ?? null;
  return {
    comments: timed.map(({ step, at }) => messageOf(step, at, options)),
    firstRespondedAt: timeOf('question', 'fix'),
    resolvedAt: timeOf('fix'),
  };
}

const hoursBefore = (step: Step, random: Random): number =>
  (step === 'note' || step === 'wait' ? 0.2 : 1) + random.next() * (step === 'answer' ? 30 : 14);

function stepsOf({ status, assignee, random }: ConversationOptions): Step[] {
  const note: Step[] = random.next() < 0.6 ? ['note'] : [];
  if (!assignee) return [];
  switch (status) {
    case 'OPEN':
      return random.pick<Step[]>([note, ['question', 'answer'], ['question', 'answer', ...note]]);
    case 'PENDING':
      return [...note, 'question'];
    case 'ON_HOLD':
      return ['question', 'answer', ...note, 'wait'];
    default:
      return ['question', 'answer', ...note, 'fix', ...(random.next() < 0.55 ? (['thanks'] as const) : [])];
  }
}

function messageOf(step: Step, createdAt: Date, options: ConversationOptions): CommentRecord {
  const { assignee, requester, scenario, random, fill, tenant } = options;
  const byStaff = step !== 'answer' && step !== 'thanks';
  const text = fill(step === 'thanks' ? random.pick(THANKS) : scenario[step]);
  const isInternal = step === 'note' || step === 'wait';
  const isLetter = step === 'question' || step === 'fix';
  return {
    authorEmail: byStaff ? (assignee?.email ?? null) : requester.email,
    visibility: isInternal ? 'INTERNAL' : 'PUBLIC',
    body: isLetter ? fill(`Hello {requester},\n\n${text}\n\n{signature}\n${tenant.signature}`) : text,
    createdAt,
  };
}
