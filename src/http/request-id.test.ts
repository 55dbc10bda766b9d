import { traceBinding } from './request-id';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

describe('the trace of a request', () => {
  it.each([
    `00-${traceId}-${parentId}-01`,
    `00-${traceId}-${parentId}-00`,
    `01-${traceId}-${parentId}-01-more`,
  ])('is read from traceparent %s', (traceparent) => {
    expect(traceBinding({ traceparent })).toEqual({ traceId });
  });

  it.each([
    undefined,
    '',
    traceId,
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${traceId}-${parentId}-01\nforged`,
  ])('is none for traceparent %j', (traceparent) => {
    expect(traceBinding({ traceparent })).toEqual({});
  });
});
