import { errorKinds } from '../../src/kernel';
import { answerOf, type Answer, type Ask } from '../support/world';

/** The data of an answer, in the shape that the caller asked for. Throws with its errors when it has any. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the one word for a cast at every call
export function dataOf<Data>(answer: Answer): Data {
  const { data, errors } = answer.body;
  if (errors || !data) throw new Error(`the answer has no clean data: ${answer.text.slice(0, 2_000)}`);
  return data as Data;
}

/** The codes of an answer's errors, in order; none for a clean one. */
export const codesOf = ({ body }: Answer): string[] =>
  body.errors?.map((error) => error.extensions.code) ?? [];

/** The outcome of a mutation that is asked for alone, in the shape that the caller asked for. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
export function outcomeOf<Outcome = Record<string, unknown>>(
  answer: Answer,
): Outcome & { __typename: string } {
  const [outcome] = Object.values(dataOf<Record<string, Outcome & { __typename: string }>>(answer));
  if (!outcome) throw new Error(`the answer has no outcome: ${answer.text.slice(0, 2_000)}`);
  return outcome;
}

// What databases, drivers and stacks say, and what the house's tables are called.
const INSIDE =
  /prisma|node_modules|\bat \S+ \(|\.[cm]?[jt]s:\d|tenant_id|_pkey|_fkey|_key"|"public"\.|SQLSTATE|syntax error at or near|violates|invalid input syntax|constraint|relation "|column "|\/src\/|\/dist\/|Cannot read prop|is not a function|Maximum call stack|\b(ticket_counter|team_member|ticket_tag|outbox)\b/i;

/**
 * Fails unless the answer refuses in order: 4xx, or 200 with errors; every error with a code of the closed list that
 * is not INTERNAL; short, and silent about the inside of the server.
 */
export function expectRefusal(answer: Answer): void {
  const { status, body, text } = answer;
  expect({ status, refused: status === 200 || (status >= 400 && status < 500) }).toMatchObject({
    refused: true,
  });
  expect(body.errors?.length).toBeGreaterThan(0);
  expectCodedErrors(answer);
  expect(Buffer.byteLength(text)).toBeLessThan(20_000);
}

/** Fails when an error of the answer has a code that is not in the closed list, or tells of the inside. */
export function expectCodedErrors(answer: Answer): void {
  expect(answer.status).toBeLessThan(500);
  const codes = codesOf(answer);
  expect(codes.filter((code) => !(code in errorKinds) || code === 'INTERNAL')).toEqual([]);
  for (const { message } of answer.body.errors ?? []) expect(message).not.toMatch(INSIDE);
}

/** As {@link expectRefusal}, with this code alone, and this HTTP status if it is said. */
export async function refused(
  asked: Promise<Answer>,
  code = 'BAD_USER_INPUT',
  status?: number,
): Promise<void> {
  const answer = await asked;
  expectRefusal(answer);
  expect({ codes: codesOf(answer), status: answer.status }).toEqual({
    codes: [code],
    status: status ?? answer.status,
  });
}

/** Sends bytes to the GraphQL endpoint as a JSON body, whatever they are. */
export async function post(url: string, body: string, token?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  return answerOf(response, text);
}

/** Sends a mutation that takes one input and selects `selection` of its payload. */
export async function mutate(ask: Ask, name: string, input: object, selection: string): Promise<Answer> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input });
}
