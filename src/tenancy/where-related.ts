/** The condition that the row of a relation fulfils `where`; none at all when that says nothing. */
export const whereRelated = <Relation extends string, Where extends object>(
  relation: Relation,
  where: Where,
): { readonly [Name in Relation]?: Where } =>
  (Object.keys(where).length > 0 ? { [relation]: where } : {}) as { readonly [Name in Relation]?: Where };
