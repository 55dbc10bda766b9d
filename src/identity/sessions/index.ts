export { postgresSessions } from './postgres-sessions';
export { redisSessions } from './redis-sessions';
export { handleOf } from './session-store';
export type {
  FoundSession,
  ListedSession,
  NewSession,
  Session,
  SessionOptions,
  SessionPatch,
  SessionStore,
} from './session.types';
