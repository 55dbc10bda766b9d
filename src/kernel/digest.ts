import { hash } from 'node:crypto';

/** SHA-256 of a text in base64url, 43 characters: a name for it that tells nothing of it. */
export const digest = (text: string): string => hash('sha256', text, 'base64url');
