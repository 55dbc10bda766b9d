import { isUuid } from '../../src/kernel';
import { hintOf } from '../../src/modules/api-keys';
import { globalId, parseGlobalId } from '../../src/schema';
import type { TestTenant } from '../support/world';
import type { Harvest, SeenObject } from './harvest';
import type { TableRow } from './tenant-rows';
import type { Secrets } from './values';

/** What an attacker must not find out about, and what tells that they did. */
export interface Hidden {
  readonly of: string;
  readonly secrets: Secrets;
  /** Objects whose numbers are no secret, though a secret object may have the same. */
  readonly known: readonly SeenObject[];
  readonly needles: readonly string[];
}

/** Every text in a row, UUIDs and times among them. */
export const textsOf = ({ row }: TableRow): string[] =>
  Object.values(row).filter((value) => typeof value === 'string');

/** What an API key is recognised by; of other rows nothing. */
export const hintsOf = ({ table, row }: TableRow): string[] =>
  table === 'api_key' ? [hintOf({ tenantId: String(row['tenant_id']), id: String(row['id']) })] : [];

/** All of globex: what its owner can read, and every UUID and text of its rows, whether a field shows it or not. */
export function foreignTo(
  { acme, globex }: Record<'acme' | 'globex', Harvest>,
  of: { globex: TestTenant; rows: readonly TableRow[] },
): Hidden {
  const tenantId = of.globex.tenantId;
  const uuids = of.rows.flatMap(textsOf).filter(isUuid);
  const tenant: SeenObject = { type: 'Tenant', id: globalId('Tenant', tenantId), leaves: {} };
  const { slug, canary, internalCanary } = of.globex;
  return {
    of: 'another tenant',
    secrets: {
      objects: [...globex.objects, tenant],
      rowsOfAType: 2,
      cursors: globex.cursors,
      texts: [canary, internalCanary],
    },
    known: acme.objects,
    needles: [slug, ...new Set([tenantId, ...uuids, ...of.rows.flatMap(hintsOf)])],
  };
}

/** What acme's customer must not see, by what is written in it: the tests' own law, not the policies'. */
export function forbiddenTo(acme: TestTenant, harvest: Harvest): Hidden {
  const markers = [acme.internalCanary, `of-customer2-${acme.slug}`, `of-owner-${acme.slug}`];
  const strangers = ['owner', 'admin', 'customer2'].map((name) =>
    globalId('Person', acme.people[name] ?? ''),
  );
  const emails = Object.keys(acme.people).filter((name) => name !== 'customer');
  const isHidden = ({ id, leaves }: SeenObject): boolean =>
    strangers.includes(id ?? '') || markers.some((marker) => JSON.stringify(leaves).includes(marker));
  const objects = harvest.objects.filter(({ id }) => id !== null);
  const hidden = objects.filter((object) => isHidden(hiddenPartOf(object)));
  const uuids = hidden.map(({ id }) => parseGlobalId(id ?? '')?.uuid ?? '');
  return {
    of: 'the own tenant',
    secrets: { objects: hidden, cursors: new Map(), texts: markers },
    known: objects.filter((object) => !hidden.includes(object)),
    needles: [...markers, ...uuids, ...emails.map((name) => `${name}@${acme.slug}.test`)],
  };
}

// A customer sees their ticket, though not the other system's id on it.
function hiddenPartOf(object: SeenObject): SeenObject {
  const { externalId: _, ...leaves } = object.leaves;
  return { ...object, leaves };
}
