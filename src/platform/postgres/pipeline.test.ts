import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Pipeline } from './pipeline';

/** A round trip that was handed to a connection, and what the connection was given to send. */
function submitted() {
  const stream = new PassThrough();
  const errors: (Error | null)[] = [];
  const pipeline = new Pipeline([{ text: 'select 1', name: '' }], 0, (error) => errors.push(error));
  pipeline.submit(Object.assign(new EventEmitter(), { stream }));
  return { pipeline, stream, errors };
}

describe('a round trip', () => {
  it('is sent at the end of the turn', async () => {
    const { stream } = submitted();
    expect(stream.readableLength).toBe(0);
    await nextTurn();
    expect(stream.readableLength).toBeGreaterThan('select 1'.length);
  });

  it('is not sent when its connection broke meanwhile', async () => {
    const { pipeline, stream, errors } = submitted();
    const gone = new Error('gone');
    pipeline.handleError(gone);
    await nextTurn();
    expect(stream.readableLength).toBe(0);
    expect(errors).toEqual([gone]);
  });

  it('is not sent over a stream that has ended', async () => {
    const { stream } = submitted();
    stream.end();
    await nextTurn();
    expect(stream.readableLength).toBe(0);
  });
});
