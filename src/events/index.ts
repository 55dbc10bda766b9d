export { appendFacts, type Fact } from './facts';
