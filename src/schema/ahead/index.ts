export { prepareAhead } from './ahead-schema';
export { carriedValue } from './carry';
export { LookAhead, LookAheadByType, type AheadByType } from './look-ahead';
export { Takes, type Taken } from './takes';
