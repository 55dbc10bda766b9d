export { noDeadline, withDeadline, type Deadline } from './deadline';
