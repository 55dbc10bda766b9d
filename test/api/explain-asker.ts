import type { Told } from '../../src/graphql';
import { answerOf, type Actor, type Answer, type World } from '../support/world';

export interface Explained extends Answer {
  readonly explain: Told | undefined;
}

export interface ExplainedRequest {
  readonly query: string;
  readonly variables?: object;
  /** Of the header `x-atrium-explain`; null sends none. */
  readonly wish?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends GraphQL as somebody, and asks for an explanation. */
export async function askExplained(
  world: Pick<World, 'url'>,
  { token }: Pick<Actor, 'token'>,
  { query, variables, wish = '1', headers }: ExplainedRequest,
): Promise<Explained> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'authorization': `Bearer ${token}`,
      ...(wish !== null && { 'x-atrium-explain': wish }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { ...answerOf(response, text), explain: JSON.parse(text).extensions?.explain };
}
