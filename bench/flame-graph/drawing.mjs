// The flame graph as an SVG that needs no script: boxes with what fits in, the rest in their tooltips.
import { isOfNode, LAYERS } from './layers.mjs';

const WIDTH = 1_200;
const MARGIN = 16;
const ROW = 19;
const LETTER = 6.2;
const LEAST_SHARE = 0.0012;
const MOST_ROWS = 22;
const HEAD = 66;
const INK = '#1f2933';
const QUIET = '#52606d';

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x, y, words, { size = 12, fill = INK, weight = 400 } = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" fill="${fill}" font-weight="${weight}">${escape(words)}</text>`;
const percent = (share) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** A colour on its way to white. */
function lighter(colour, by) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts
    .map((one) =>
      Math.round(one + (255 - one) * by)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** What stands in a box: the name, its share where there is room, or the beginning of the name. */
function labelOf({ name }, share, width) {
  const letters = Math.floor((width - 8) / LETTER);
  const last = name.split('/').at(-1);
  const fit = [`${name} ${percent(share)}`, name, last].find((one) => one.length <= letters);
  return fit ?? (letters < 3 ? '' : `${last.slice(0, letters - 1)}…`);
}

/** Boxes from the bottom up: `{ node, x, width, depth }`, sizes as shares. */
function* boxesOf(node, x = 0, depth = 0, total = node.micros) {
  const share = node.micros / total;
  if (share < LEAST_SHARE || depth >= MOST_ROWS) return;
  yield { node, x, share, depth };
  let at = x;
  for (const child of childrenOf(node, depth)) {
    yield* boxesOf(child, at, depth + 1, total);
    at += child.micros / total;
  }
}

const ORDER = Object.keys(LAYERS);
/** Layers in their order; all else with the widest first. */
const childrenOf = ({ children }, depth) =>
  [...children.values()].toSorted((a, b) =>
    depth === 0 ? ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer) : b.micros - a.micros,
  );

/** Layers are dark, folders lighter, and functions lighter still; Node's own are pale. */
const paleness = ({ file }, depth) => [0, 0, 0.35][depth] ?? (isOfNode(file) ? 0.82 : 0.58);

function boxSvg({ node, x, share, depth }, bottom) {
  const [left, width] = [MARGIN + x * (WIDTH - 2 * MARGIN), share * (WIDTH - 2 * MARGIN)];
  const top = bottom - (depth + 1) * ROW;
  const fill = depth === 0 ? '#cbd2d9' : lighter(LAYERS[node.layer].colour, paleness(node, depth));
  const label = labelOf(node, share, width);
  const told = `${node.name}${node.file ? ` (${node.file})` : ''}: ${percent(share)}`;
  const words =
    label &&
    text(left + 4, top + 13.5, label, depth === 1 ? { fill: '#ffffff', weight: 700 } : { size: 11.5 });
  return (
    `<g><title>${escape(told)}</title>` +
    `<rect x="${left.toFixed(1)}" y="${top}" width="${Math.max(width - 0.6, 0.4).toFixed(1)}" height="${ROW - 1}" rx="1.5" fill="${fill}"/>${words}</g>`
  );
}

/** `title` and `caption` are lines of text above the graph. */
export function flameSvg(root, { title, caption }) {
  const boxes = [...boxesOf(root)];
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 1;
  const bottom = HEAD + rows * ROW;
  const legend = legendOf(root);
  const height = bottom + 16 + legend.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(MARGIN, 30, title, { size: 19, weight: 700 }),
    text(MARGIN, 52, caption, { fill: QUIET }),
    ...boxes.map((box) => boxSvg(box, bottom)),
    ...legend.drawn(bottom + 16),
    '</svg>',
    '',
  ].join('\n');
}

/** Every layer with its colour and share, three to a line: some are too narrow for a name. */
function legendOf(root) {
  const layers = childrenOf(root, 0);
  const lines = Math.ceil(layers.length / 3);
  const column = (WIDTH - 2 * MARGIN) / 3;
  const drawn = (top) =>
    layers.flatMap((node, at) => {
      const [x, y] = [MARGIN + Math.floor(at / lines) * column, top + (at % lines) * 20];
      return [
        `<rect x="${x}" y="${y}" width="12" height="12" rx="2" fill="${LAYERS[node.layer].colour}"/>`,
        text(x + 18, y + 10.5, `${percent(node.micros / root.micros)}  ${LAYERS[node.layer].is}`),
      ];
    });
  return { height: lines * 20 + 8, drawn };
}
