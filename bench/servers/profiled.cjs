// Loaded before a server: SIGUSR2 starts a CPU profile, and the next one writes it to the file that PROFILE names.
const { renameSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { isMainThread } = require('node:worker_threads');

const INTERVAL_MICROSECONDS = 400;
const file = process.env.PROFILE;
const session = new Session();
let isOn = false;

function start() {
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
  session.post('Profiler.start');
}

function stop() {
  session.post('Profiler.stop', (error, told) => {
    if (error) throw error;
    writeFileSync(`${file}.new`, JSON.stringify(told.profile));
    renameSync(`${file}.new`, file);
  });
}

if (isMainThread) {
  session.connect();
  process.on('SIGUSR2', () => {
    isOn = !isOn;
    if (isOn) start();
    else stop();
  });
}
