import { APP_ROLE, RELAY_ROLE } from './house-rules';

/** A policy that the log must have besides the wall. */
export interface LogPolicy {
  readonly name: string;
  /** As in pg_policy. */
  readonly command: 'r' | 'd';
  readonly permissive: boolean;
  readonly role: typeof APP_ROLE | typeof RELAY_ROLE;
  /** As a migration writes it. */
  readonly written: string;
  /** As PostgreSQL 15 to 18 print it, normalised. */
  readonly printed: string;
  /** What its absence means. */
  readonly without: string;
}

const CHANGES = {
  written: "kind = 'CHANGE'",
  printed: "(kind = 'CHANGE'::public.log_kind)",
};

export const LOG_POLICIES: readonly LogPolicy[] = [
  {
    name: 'own_transaction',
    command: 'r',
    permissive: false,
    role: APP_ROLE,
    written: 'xid = (select pg_current_xact_id_if_assigned())',
    printed: '(xid = (SELECT pg_current_xact_id_if_assigned()))',
    without: 'the application reads what other transactions wrote',
  },
  {
    name: 'relay_reads',
    command: 'r',
    permissive: true,
    role: RELAY_ROLE,
    written: 'true',
    printed: 'true',
    without: 'the relay reads nothing',
  },
  {
    name: 'relay_purges',
    command: 'd',
    permissive: true,
    role: RELAY_ROLE,
    ...CHANGES,
    without: 'the log grows for ever',
  },
  {
    name: 'relay_purges_changes_alone',
    command: 'd',
    permissive: false,
    role: RELAY_ROLE,
    ...CHANGES,
    without: 'the relay may delete facts',
  },
];
