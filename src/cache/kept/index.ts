export { EVERY_FACET, FacetSets, nameOf, setOf, textOf, type FacetSet, type Facts } from './facet-sets';
export { Flights } from './flights';
export { Watch } from './watch';
