import { type DocumentNode, type FieldNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import type { FieldPoints } from './requested-cost';

/** Where most of an operation's points go. */
export interface DearPath {
  /** Names as in the answer, joined by dots; at most 200 characters. */
  readonly path: string;
  readonly points: number;
}

interface Step {
  readonly node: FieldNode;
  readonly points: number;
  readonly items: number;
}

const MAX_LENGTH = 200;

/** Follows the dearest field down for as long as it is most of what is above it; ends where something multiplies. */
export function dearestPath(
  document: DocumentNode,
  operationName: string | undefined,
  costs: ReadonlyMap<FieldNode, FieldPoints>,
): DearPath | null {
  const steps: Step[] = [];
  let set = getOperationAST(document, operationName)?.selectionSet;
  let times = 1;
  while (set) {
    const step = dearestIn(fieldsOf(document, set), costs, times);
    const above = steps.at(-1);
    if (!step || (above && step.points * 2 <= above.points)) break;
    steps.push(step);
    times *= step.items;
    set = step.node.selectionSet;
  }
  const end = Math.max(
    0,
    steps.findLastIndex(({ items }) => items > 1),
  );
  const last = steps[end];
  if (!last) return null;
  const names = steps.slice(0, end + 1).map(({ node }) => (node.alias ?? node.name).value);
  return { path: names.join('.').slice(0, MAX_LENGTH), points: last.points };
}

function dearestIn(
  fields: readonly FieldNode[],
  costs: ReadonlyMap<FieldNode, FieldPoints>,
  times: number,
): Step | null {
  let dearest: Step | null = null;
  for (const node of fields) {
    const cost = costs.get(node);
    const points = (cost?.points ?? 0) * times;
    if (cost && points > (dearest?.points ?? 0)) dearest = { node, points, items: cost.items };
  }
  return dearest;
}

/** The fields of a selection, those of its fragments included. */
export function fieldsOf(
  document: DocumentNode,
  { selections }: SelectionSetNode,
  seen = new Set<string>(),
): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(document, selection.selectionSet, seen);
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(document, fragment.selectionSet, seen) : [];
  });
}
