// The server as operators run it: `atrium start` of the compiled code, configured by its environment.
const path = require('node:path');

const { main } = require(path.resolve(__dirname, '../../dist/cli'));

process.on('message', (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage() });
  if (message === 'stop') process.kill(process.pid, 'SIGTERM');
});
void main([process.execPath, 'atrium', 'start']).finally(() => {
  if (process.connected) process.disconnect();
});
