import type { Question } from './asking';

const words = (text: string): string[] =>
  text
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 3);

/** The questions that a write may concern most: those that ask by what it changes, and by little else. */
export function bestFitting<T extends Question>(questions: readonly T[], about: string, count: number): T[] {
  const written = [...new Set(words(about))];
  const isWritten = (word: string): boolean =>
    written.some((one) => word.startsWith(one) || one.startsWith(word));
  const scored = questions.map((question) => {
    const inArguments = [...question.query.matchAll(/\(([^)]*)\)/g)].map(([, inner]) => inner).join(' ');
    const asked = new Set(
      words(`${inArguments} ${JSON.stringify(question.variables)}`).filter((word) => word !== 'first'),
    );
    const fitting = [...asked].filter(isWritten).length;
    const told = [...new Set(words(question.query))].filter(isWritten).length;
    return { question, score: 4 * fitting + Math.min(told, 2) - (asked.size - fitting) };
  });
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ question }) => question);
}
