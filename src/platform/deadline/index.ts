export { deadlineIn, noDeadline, withDeadline, type Deadline } from './deadline';
