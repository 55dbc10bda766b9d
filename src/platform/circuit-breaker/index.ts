export { CircuitBreaker, type BreakerParts } from './circuit-breaker';
