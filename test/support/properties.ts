import * as fc from 'fast-check';

// The same draws each time, so that a change is judged by what it changes; `npm run soak` draws anew, again and again.
const USUAL_SEED = 6;

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? USUAL_SEED) });

export { fc };
export * from 'fast-check';
