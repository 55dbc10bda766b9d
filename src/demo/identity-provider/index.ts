export { demoSubject } from './people-directory';
export { startDemoIdentityProvider } from './start-identity-provider';
