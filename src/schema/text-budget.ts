import { atriumError } from '../kernel';

// A page of 100 long conversations has less than one; a document that asks for one text many times has more at once.
const MAX_CHARACTERS = 4_000_000;

/** The long texts that one answer may still hold: rows are counted as cost, but each may bring 65,536 characters. */
export interface TextBudget {
  /** Hands the text on. Throws COST_EXCEEDS_MAXIMUM when the answer has had its share. */
  take(text: string): string;
}

/** A budget for one request. */
export function createTextBudget(characters = MAX_CHARACTERS): TextBudget {
  let left = characters;
  return {
    take(text) {
      left -= text.length;
      if (left >= 0) return text;
      throw atriumError(
        'COST_EXCEEDS_MAXIMUM',
        `The answer would hold more than ${characters.toLocaleString('en')} characters of long texts. Ask for fewer rows.`,
      );
    },
  };
}
