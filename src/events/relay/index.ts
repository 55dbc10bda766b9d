export { createRelay } from './create-relay';
export type { Change, LogReader, Relay, RelayOptions, RelayTimes } from './relay.types';
