export { remainingMs, withDeadline } from './deadline';
