import type { Pool } from 'pg';
import { globalId } from '../../src/schema';

/** What a tenant holds at the moment: UUIDs, numbers and names by which reads and writes name its rows. */
export interface Living {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly people: readonly { readonly id: string; readonly role: string; readonly active: boolean }[];
  readonly ticketTags: readonly {
    readonly ticketId: string;
    readonly tagId: string;
    readonly name: string;
  }[];
  readonly status: string;
  readonly plan: string;
}

/** Tables by the type that their rows are. */
export const TABLES: Readonly<Record<string, string>> = {
  Ticket: 'ticket',
  Comment: 'comment',
  Person: 'person',
  Team: 'team',
  Tag: 'tag',
  CustomRole: 'custom_role',
  ApiKey: 'api_key',
  IdentityProvider: 'identity_provider',
  Invitation: 'invitation',
};

const idLists = Object.entries(TABLES)
  .map(
    ([type, table]) =>
      `'${type}', (SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM ${table} WHERE tenant_id = t.id)`,
  )
  .join(', ');

const LIVING = `SELECT t.status::text, t.plan, json_build_object(${idLists}) AS ids,
  (SELECT coalesce(json_agg(json_build_object('id', id, 'role', role, 'active', status = 'ACTIVE') ORDER BY id), '[]')
     FROM person WHERE tenant_id = t.id) AS people,
  (SELECT coalesce(json_agg(json_build_object('ticketId', ticket_id, 'tagId', tag_id, 'name', name) ORDER BY ticket_id, tag_id), '[]')
     FROM ticket_tag JOIN tag ON tag.tenant_id = ticket_tag.tenant_id AND tag.id = tag_id WHERE ticket_tag.tenant_id = t.id) AS "ticketTags"
  FROM tenant t WHERE t.id = $1`;

/** Reads it past all caches. */
export async function livingOf(pool: Pool, tenantId: string): Promise<Living> {
  const { rows } = await pool.query<Living>(LIVING, [tenantId]);
  if (!rows[0]) throw new Error('the tenant is gone');
  return rows[0];
}

/** Global ids of a type, at least one: that of no row when there are none. */
export function idsOf(living: Living, type: string): string[] {
  const ids = living.ids[type] ?? [];
  return (ids.length > 0 ? ids : ['00000000-0000-7000-8000-000000000000']).map((id) =>
    globalId(type as 'Ticket', id),
  );
}

/** The type whose ids a field of this name takes; null for any. */
export function typeOfIdField(name: string): string | null {
  if (/^(person|assignee|requester|author)Ids?$/.test(name)) return 'Person';
  const type = name.replace(/Ids?$/, '');
  const pascal = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  return pascal in TABLES ? pascal : null;
}

/** With the rows alone that a text names, where it names any of their kind. */
export function narrowed(living: Living, text: string): Living {
  const ids = Object.entries(living.ids).map(([type, all]) => {
    const named = all.filter((id) => text.includes(id));
    return [type, named.length > 0 ? named : all] as const;
  });
  return { ...living, ids: Object.fromEntries(ids) };
}
