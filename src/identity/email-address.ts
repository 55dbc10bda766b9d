const MAX_LENGTH = 254;
// ASCII alone: in Unicode two different addresses can have the same lower case, such as K and the Kelvin sign.
const ADDRESS = /^[!-?A-~]+@[!-?A-~]+$/;

/** An address as people are found by it, in lower case; null for a text that names nobody for sure. */
export const plainEmail = (text: string): string | null =>
  text.length <= MAX_LENGTH && ADDRESS.test(text) ? text.toLowerCase() : null;
