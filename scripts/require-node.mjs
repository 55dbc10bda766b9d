// Imported first by every script: an old Node would otherwise fail somewhere with a riddle.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Atrium needs Node 20.19 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org, or run `nvm install 20`.',
  );
  process.exit(1);
}
