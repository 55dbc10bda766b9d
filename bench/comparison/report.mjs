// What people read: tables for the terminal and in Markdown.
import { SERVERS } from './servers.mjs';

const TITLES = {
  'point': 'point read',
  'list': 'list of 20, two people each',
  'nested': 'list of 20, five comments each',
  'counts': 'counts',
  'write': 'write',
  'long': 'nested list, first 20 and 100, on 8 connections',
  'connections': 'list of 20, 32 and 256 connections',
  'tenants': 'list of 20, few and many tenants',
  'hot point': 'point read, answers kept',
  'hot list': 'list of 20, answers kept',
  'hot nested': 'nested list, answers kept',
  'hot counts': 'counts, answers kept',
};

/** What a question is, for people. */
export const titleOf = (question) => TITLES[question] ?? question;

/** What a case is, for people: its server, and its variant if it has one. */
export function caseTitleOf(name) {
  const [server, told] = name.split(' @ ');
  return `${SERVERS[server].is}${told ? `, ${told}` : ''}`;
}

/** The line of a message that says what was wrong. */
const reasonOf = (message) => {
  const lines = message.split('\n').map((line) => line.trim());
  return (lines.find((line) => /Error\b.*: /.test(line)) ?? lines[0]).slice(0, 200);
};

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map((_, at) => (at ? '--:' : '---'))), ...rows.map(row)];

const milli = (seconds) => seconds.toFixed(seconds < 0.1 ? 4 : 3);

function questionTable(question, { figures, failed }) {
  const base = figures.atrium?.serverCpu;
  const rows = Object.entries(figures).map(([name, one]) => [
    caseTitleOf(name),
    milli(one.serverCpu),
    base ? `${(one.serverCpu / base).toFixed(2)} ×` : '',
    milli(one.databaseCpu),
    one.perSecond.toFixed(0),
    one.p50Ms.toFixed(1),
    one.p99Ms.toFixed(1),
    one.residentMb.toFixed(0),
  ]);
  const head = ['', 'server CPU', 'of Atrium', 'database CPU', 'answers/s', 'p50 ms', 'p99 ms', 'MB'];
  const missing = Object.entries(failed).map(
    ([name, why]) => `Not measured: ${caseTitleOf(name)} (${reasonOf(why)}).`,
  );
  return [
    `### ${titleOf(question)}`,
    '',
    ...table(head, rows),
    ...(missing.length > 0 ? ['', ...missing] : []),
    '',
  ];
}

const verdict = (met) => (met === null ? 'no aim' : met ? 'met' : '**missed**');

const aimsTable = (aims) =>
  table(
    ['', 'measured', 'aim, at most', ''],
    aims.map(({ is, times, atMost, met }) => [
      is,
      `${times.toFixed(2)} ×`,
      atMost === null ? '' : `${atMost.toFixed(2)} ×`,
      verdict(met),
    ]),
  );

/** All of it in Markdown. */
export function markdownOf({ machine, settings, results, aims, absent }) {
  const about = `${settings.rounds} rounds of ${settings.seconds} s, interleaved; ${settings.connections} connections unless told`;
  return [
    '# Measured',
    '',
    `${machine}. ${about}. CPU in seconds per 1,000 requests, medians. Ratios are medians of the ratios within rounds.`,
    'Atrium runs with identity, gates, policies, row security, change log and request log; the peers have row security alone.',
    '',
    '![CPU of each server](latest.svg)',
    '',
    '![CPU as lists, connections and tenants grow](latest-growth.svg)',
    '',
    ...Object.entries(absent).map(([name, why]) => `Absent: ${SERVERS[name].is} (${reasonOf(why)}).`),
    ...(Object.keys(absent).length > 0 ? [''] : []),
    ...(aims.length > 0 ? ['## Aims', '', ...aimsTable(aims), ''] : []),
    '## Figures',
    '',
    ...Object.entries(results).flatMap(([question, result]) => questionTable(question, result)),
  ].join('\n');
}
