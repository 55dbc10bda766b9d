import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until it is so, for what a server notices a moment later by reading the log; resolves to the last answer. */
export async function soon<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean, most = 250): Promise<T> {
  let answer = await ask();
  for (let tries = 0; tries < most && !isSo(answer); tries += 1) {
    await sleep(20);
    answer = await ask();
  }
  return answer;
}
