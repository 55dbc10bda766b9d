/** Stops what the global setup started and removes its files. */
// oxlint-disable-next-line import/no-default-export -- the shape that Jest asks for
export default async function stopTestCluster(): Promise<void> {
  await globalThis.stopTestCluster?.();
}
