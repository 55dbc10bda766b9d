import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type CostRule } from '../../schema';

type Arguments = Readonly<Record<string, unknown>>;

/** What a field costs before it runs, when each of its items costs `childPoints` for what it selects. */
export function requestedPoints(rule: CostRule, args: Arguments, childPoints: number): number {
  const once = rule.once + (isSearch(rule, args) ? rule.search : 0);
  if (rule.isFlat) return once + rule.points;
  return once + itemsIn(rule, args) * Math.max(leastPerItem(rule), rule.points + childPoints);
}

/** A row that is read and not shown has been read. */
export const leastPerItem = ({ items }: CostRule): number => (items.kind === 'PAGE' ? 1 : 0);

/** The most items that the field can have. */
export function itemsIn({ items }: CostRule, args: Arguments): number {
  switch (items.kind) {
    case 'ONE':
      return 1;
    case 'AT_MOST':
      return items.count;
    case 'ARGUMENT':
      return lengthOf(args[items.name]);
    case 'PAGE':
      return rowsOf(args['first'] ?? args['last']);
  }
}

/** The rows of a page that asks for so many. What is out of range is refused later, with a better message. */
export const rowsOf = (size: unknown): number =>
  typeof size === 'number' ? Math.min(Math.max(size, 1), MAX_PAGE_SIZE) : DEFAULT_PAGE_SIZE;

/** The values of a list argument. */
export const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1);

/** Whether the field has to read texts. */
export function isSearch({ search }: CostRule, args: Arguments): boolean {
  if (search === 0) return false;
  const filter = args['filter'] as { readonly text?: unknown } | null | undefined;
  return isText(filter?.text);
}

export const isText = (value: unknown): boolean => Boolean(value);
