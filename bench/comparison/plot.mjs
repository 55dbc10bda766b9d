// The plot: for each question a panel with a bar for each server, its CPU and the database's behind one another.
import { SERVERS } from './servers.mjs';
import { titleOf } from './report.mjs';

const WIDTH = 1_020;
const LABELS = 370;
const FIGURES = 160;
const BAR = 16;
const STEP = 24;
const HEAD = 42;
const TOP = 78;

const INK = '#1f2933';
const QUIET = '#616e7c';
const OWN = ['#0b6e4f', '#a3d5c1'];
const OTHER = ['#4a6fa5', '#c3d1e5'];

const SHORT = {
  'floor': 'node:http + pg, one SQL (floor)',
  'atrium': 'Atrium',
  'atrium-uncached': 'Atrium, cache on, made anew',
  'atrium-hot': 'Atrium, answers kept',
  'mercurius': 'Mercurius + JIT + SQL, BEGIN…COMMIT',
  'mercurius-pool': 'Mercurius + JIT + SQL, Atrium’s pool',
  'postgraphile': 'PostGraphile',
  'yoga': 'Yoga + Pothos + Prisma',
  'type-graphql': 'Apollo + type-graphql + Prisma',
};

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const text = (x, y, words, { size = 13, fill = INK, weight = 400, anchor = 'start' } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-weight="${weight}" text-anchor="${anchor}">${escape(words)}</text>`;

const rect = (x, y, width, fill) =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(width, 1).toFixed(1)}" height="${BAR}" rx="2" fill="${fill}"/>`;

const shortOf = (name) => {
  const [server, told] = name.split(' @ ');
  return told ? `${SHORT[server] ?? SERVERS[server].is}, ${told}` : SHORT[server];
};

const times = (ratio) => ratio.toFixed(ratio < 1 ? 2 : 1);

/** Milliseconds of CPU a request, which are the seconds per 1,000. */
const told = (one) => `${one.serverCpu.toFixed(2)} + ${one.databaseCpu.toFixed(2)} ms`;

/** The bars of a question: the least CPU first, but the variants of a server stay together. */
function barsOf({ figures }) {
  const names = Object.keys(figures);
  const isGrowth = names.some((name) => name.includes(' @ '));
  const cpu = (name) => figures[name].serverCpu;
  const ordered = isGrowth ? names : names.toSorted((a, b) => cpu(a) - cpu(b));
  return ordered.map((name, at) => {
    const server = (one) => one?.split(' @ ')[0];
    const before = isGrowth && server(ordered[at - 1]) === server(name) ? ordered[at - 1] : null;
    const base = isGrowth ? before : figures.atrium && name !== 'atrium' ? 'atrium' : null;
    return { name, one: figures[name], ratio: base ? ` · ${times(cpu(name) / cpu(base))} ×` : '' };
  });
}

function panel(question, result, top) {
  const bars = barsOf(result);
  const most = Math.max(...bars.map(({ one }) => one.serverCpu + one.databaseCpu));
  const scale = (WIDTH - LABELS - FIGURES) / most;
  const drawn = bars.flatMap(({ name, one, ratio }, at) => {
    const y = top + HEAD + at * STEP;
    const isOwn = name.startsWith('atrium');
    const [dark, light] = isOwn ? OWN : OTHER;
    const [server, both] = [one.serverCpu * scale, (one.serverCpu + one.databaseCpu) * scale];
    return [
      text(LABELS - 10, y + 13, shortOf(name), { anchor: 'end', weight: isOwn ? 700 : 400 }),
      rect(LABELS, y, both, light),
      rect(LABELS, y, server, dark),
      text(LABELS + both + 6, y + 13, `${told(one)}${ratio}`, { size: 12, fill: QUIET }),
    ];
  });
  const height = HEAD + bars.length * STEP + 14;
  return { height, drawn: [text(20, top + 26, titleOf(question), { size: 16, weight: 700 }), ...drawn] };
}

/** What was measured of a question, and how this server does when it keeps answers. */
function withKept(results, question) {
  const kept = results[`hot ${question}`]?.figures['atrium-hot'];
  const figures = results[question]?.figures ?? {};
  return { figures: kept ? { ...figures, 'atrium-hot': kept } : figures };
}

/** An SVG of the results of these questions, one panel each. */
export function plotOf({ machine, results }, questions) {
  let top = TOP;
  const panels = [];
  for (const question of questions) {
    const result = withKept(results, question);
    if (Object.keys(result.figures).length === 0) continue;
    const { height, drawn } = panel(question, result, top);
    panels.push(...drawn);
    top += height;
  }
  const legend = [
    rect(20, 46, 14, OWN[0]),
    rect(38, 46, 14, OTHER[0]),
    text(58, 59, 'server', { size: 12 }),
    rect(110, 46, 14, OWN[1]),
    rect(128, 46, 14, OTHER[1]),
    text(148, 59, 'database', { size: 12 }),
    text(230, 59, '×: how many times the server CPU of Atrium, or of the bar above in the same server', {
      size: 12,
      fill: QUIET,
    }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top + 34}" viewBox="0 0 ${WIDTH} ${top + 34}" font-family="system-ui, sans-serif">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(20, 32, 'CPU of one request, in milliseconds: less is better', { size: 20, weight: 700 }),
    ...legend,
    ...panels,
    text(20, top + 20, machine, { size: 11, fill: QUIET }),
    '</svg>',
    '',
  ].join('\n');
}
