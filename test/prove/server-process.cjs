// A server of the proof, as a process of its own. PROVE_BREAK names what is broken in it on purpose.
const { useTypeScript } = require('./use-typescript.cjs');

useTypeScript({ breaks: process.env.PROVE_BREAK ?? '' });
require('reflect-metadata');
const { openAtrium } = require('./servers.ts');

async function main() {
  let told = 0;
  const onFault = () => {
    if (performance.now() - told < 20) return;
    told = performance.now();
    process.send?.({ fault: true });
  };
  const { url, close } = await openAtrium(JSON.parse(process.env.PROVE_FACTS), onFault);
  const stop = () => void close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  process.send({ url });
}

main().catch((error) => process.send({ failed: String(error.stack ?? error) }, () => process.exit(1)));
