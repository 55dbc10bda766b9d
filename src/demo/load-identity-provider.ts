import { existsSync } from 'node:fs';
import path from 'node:path';
import { OperatorError } from '../kernel';
import type { DemoIdentityProviderModule } from './identity-provider.types';

/**
 * The demo identity provider; null in a production build, which lacks it. Throws {@link OperatorError} in production
 * mode, whatever the build.
 */
export function loadDemoIdentityProvider({
  mode,
}: {
  readonly mode: 'development' | 'test' | 'production';
}): DemoIdentityProviderModule | null {
  if (mode === 'production') {
    throw new OperatorError(
      'The demo identity provider is for development: whoever opens it may sign in as anybody. ' +
        'With NODE_ENV=production connect a real one (docs/identity.md).',
    );
  }
  const folder = path.join(__dirname, 'identity-provider');
  if (!existsSync(folder)) return null;
  // Not a literal: the compiler of a production build must not look for what that build leaves out.
  return require(folder) as DemoIdentityProviderModule;
}
