const MAX_TEXT = 255;
const MAX_EMAIL = 254;
const CONTROL = /\p{Cc}/u;
// ASCII alone: in Unicode two different addresses can have the same lower case, such as K and the Kelvin sign.
const EMAIL = /^[!-?A-~]+@[!-?A-~]+$/;

/** Whether a claim is a name for somebody or something: 1 to 255 characters, not blank, that can be told apart. */
export const isUsable = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.trim() !== '' &&
  value.length <= MAX_TEXT &&
  !CONTROL.test(value) &&
  value.isWellFormed();

/** An address as people are found by it, in lower case; null for a text that names nobody for sure. */
export const plainEmail = (text: string): string | null =>
  text.length <= MAX_EMAIL && EMAIL.test(text) ? text.toLowerCase() : null;
