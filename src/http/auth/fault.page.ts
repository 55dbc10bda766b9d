import type { AtriumError } from '../../kernel';
import { signInPage } from './sign-in.page';

/** Tells a person that the sign-in did not work, and how to go on. */
export const faultPage = (error: AtriumError, requestId: string) =>
  signInPage({
    title: 'That did not work',
    lines: [error.message, `If you need help, tell this number: ${requestId}`],
    link: { href: '/auth/login', text: 'Sign in again' },
  });
