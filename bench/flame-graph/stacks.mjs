// A CPU profile of V8 made into one tree: layer, folder or package, functions.
import { frameOf, isOfNode, LAYERS } from './layers.mjs';

const leafOf = (name, layer, file = '') => ({ name, layer, file, micros: 0, children: new Map() });

/**
 * Merges the samples of a profile, but for those in which nothing was done. After an `await` a stack no longer says who
 * called, so each sample belongs to the nearest frame of ours or of a package, and stands there with the frames that it
 * was reached by in the same folder or package. A function within itself is one step, and so are Node's own in a row, by
 * the name of the last.
 */
export function mergeStacks({ nodes, samples, timeDeltas }, dist) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, byId.get(id)])),
  );
  const paths = new Map();
  const root = leafOf('all', null);
  samples.forEach((id, at) => {
    if (!paths.has(id)) paths.set(id, pathOf(byId.get(id), { parents, dist }));
    const path = paths.get(id);
    // Between two samples the first one's function ran.
    if (path) add(root, path, timeDeltas[at + 1] ?? 0);
  });
  return root;
}

function add(root, path, micros) {
  root.micros += micros;
  let at = root;
  for (const { key, name, layer, file } of path) {
    if (!at.children.has(key)) at.children.set(key, leafOf(name, layer, file));
    at = at.children.get(key);
    at.micros += micros;
  }
}

/** Null for idle samples. */
function pathOf(node, { parents, dist }) {
  const { functionName } = node.callFrame;
  if (functionName === '(idle)') return null;
  if (functionName === '(garbage collector)') return [layerStep('gc')];
  const frames = [];
  for (let at = node; at && at.callFrame.functionName !== '(root)'; at = parents.get(at.id))
    frames.push(frameOf(at.callFrame, dist));
  const nearest = frames.findIndex(({ layer }) => layer !== null);
  if (nearest === -1) return [layerStep('node'), ...folded(frames.toReversed(), 'node')];
  const { layer, group } = frames[nearest];
  let last = nearest;
  while (frames[last + 1]?.group === group) last += 1;
  const own = folded(frames.slice(0, last + 1).toReversed(), layer);
  return [layerStep(layer), { key: group, name: group, layer, file: '' }, ...own];
}

const layerStep = (layer) => ({ key: layer, name: LAYERS[layer].short, layer, file: '' });

function folded(frames, layer) {
  const steps = [];
  const told = frames.filter(({ file }, at) => !(isOfNode(file) && isOfNode(frames[at + 1]?.file ?? '')));
  for (const { name, file } of told) {
    const key = `${name} ${file}`;
    const known = steps.findIndex((step) => step.key === key);
    if (known === -1) steps.push({ key, name, file, layer });
    else steps.length = known + 1;
  }
  return steps;
}

/** Shares of the layers, `{ layer, share }`, in the order of LAYERS; those of which there is nothing are left out. */
export const sharesOf = (root) =>
  Object.keys(LAYERS)
    .filter((layer) => root.children.has(layer))
    .map((layer) => ({ layer, share: root.children.get(layer).micros / root.micros }));
