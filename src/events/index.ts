export { appendFacts, type Fact } from './facts';
export {
  createRelay,
  type Change,
  type LogReader,
  type Relay,
  type RelayOptions,
  type RelayTimes,
} from './relay';
