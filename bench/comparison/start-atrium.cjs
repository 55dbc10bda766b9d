// The server as operators run it: `atrium start` of the compiled code in the folder that is named.
const path = require('node:path');

const { main } = require(path.join(process.argv[2], 'cli'));

process.setSourceMapsEnabled(true);
void main([process.execPath, 'atrium', 'start']);
