import type { Explanation, Needs, SeenField } from '../../schema';
import type { Viewer } from '../../kernel';
import { access } from '../access';
import { mayUse } from '../may-use';
import { inMs, type ToldField } from './told.types';

/** Points of every field by its path. */
export type PointsByPath = ReadonlyMap<string, number>;

/** The fields in the order of the answer: each before what is in it. */
export function toldFields(explain: Explanation, viewer: Viewer, points: PointsByPath): ToldField[] {
  const batches = batchesByPlace(explain);
  const told = ({ path, parentType, name, count, ...times }: SeenField): ToldField => {
    const needs = needsOf(parentType, name);
    const cost = points.get(path) ?? 0;
    return {
      path,
      field: `${parentType}.${name}`,
      count,
      totalMs: inMs(times.totalMs),
      slowestMs: inMs(times.slowestMs),
      fromMs: inMs(times.fromMs),
      toMs: inMs(times.toMs),
      ...(cost > 0 && { points: cost }),
      ...(needs && { access: accessOf(viewer, needs) }),
      ...(batches.has(path) && { batches: batches.get(path) }),
    };
  };
  return inTreeOrder([...explain.fields.values()]).map(told);
}

function needsOf(parentType: string, name: string): Needs | undefined {
  if (parentType === 'Query') return access.queries[name];
  return parentType === 'Mutation' ? access.mutations[name]?.needs : undefined;
}

function accessOf(viewer: Viewer, needs: Needs): ToldField['access'] {
  // Of a viewer of whom nothing was read yet: that we look is no part of the answer.
  const decision = mayUse(viewer.unread(), needs);
  return decision.allowed ? { needs, allowed: true } : { needs, allowed: false, reason: decision.reason };
}

function batchesByPlace({ batches }: Explanation): Map<string, number[]> {
  const byPlace = new Map<string, number[]>();
  for (const [index, { places }] of batches.entries()) {
    for (const place of new Set(places)) {
      if (place !== null) byPlace.set(place, [...(byPlace.get(place) ?? []), index]);
    }
  }
  return byPlace;
}

/** Each after its parent and its elder siblings with all that is in them. */
function inTreeOrder(fields: readonly SeenField[]): SeenField[] {
  const children = new Map<string, SeenField[]>();
  for (const field of fields) {
    const parent = field.path.slice(0, Math.max(0, field.path.lastIndexOf('.')));
    children.set(parent, [...(children.get(parent) ?? []), field]);
  }
  const below = (path: string): SeenField[] =>
    (children.get(path) ?? []).flatMap((field) => [field, ...below(field.path)]);
  return below('');
}
