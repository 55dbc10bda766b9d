export { createOutboundFetch, type OutboundFetch, type OutboundInit } from './outbound-fetch';
export { OutboundRefused } from './outbound-refused';
