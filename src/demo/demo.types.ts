/** Somebody of the demo world; the address is `<handle>@<slug>.test`. */
export interface DemoPerson {
  readonly handle: string;
  readonly name: string;
}

/**
 * A kind of ticket, as templates: `{product}` and the like are filled from the tenant's vocabulary (`{product2}` with
 * another one), `{requester}` and `{agent}` with first names, `{signature}` with the assignee's whole name.
 */
export interface Scenario {
  readonly team: string;
  readonly tags: readonly string[];
  readonly priority: 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT';
  /** Subjects, each with what the requester writes first. */
  readonly openings: readonly (readonly [subject: string, ask: string])[];
  /** What staff ask back in public, and the requester's answer. */
  readonly question: string;
  readonly answer: string;
  /** What staff tell each other. */
  readonly note: string;
  /** What staff tell each other when the ticket waits for somebody else. */
  readonly wait: string;
  readonly fix: string;
}

/** A tenant of the demo world. */
export interface DemoTenant {
  readonly slug: string;
  readonly name: string;
  readonly owner: DemoPerson;
  readonly admin: DemoPerson;
  /** The first two are `agent` and `agent2`. */
  readonly agents: readonly DemoPerson[];
  /** The first two are `customer` and `customer2`. */
  readonly customers: readonly DemoPerson[];
  /** Handles of members by the team's name. */
  readonly teams: Readonly<Record<string, readonly string[]>>;
  /** Ways by which tickets come in, as often as they stand here. */
  readonly channels: readonly ('WEB' | 'EMAIL' | 'PHONE' | 'CHAT' | 'SOCIAL' | 'API')[];
  readonly vocabulary: Readonly<Record<string, readonly string[]>>;
  /** How staff end a message. */
  readonly signature: string;
  readonly scenarios: readonly Scenario[];
}
