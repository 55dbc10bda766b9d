/**
 * Runs in the browser before GraphiQL's code, because Monaco, its editor, reads its environment while it loads. The
 * same text for every request: the page's policy names it by hash, and what differs stands in the element `page-data`.
 */
export const monacoScript = String.raw`
{
  window.pageData = JSON.parse(document.getElementById('page-data').textContent);

  const workerUrls = new Map(
    Object.entries(pageData.workers).map(([label, text]) => [
      label,
      URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
    ]),
  );
  window.MonacoEnvironment = { globalAPI: true, getWorkerUrl: (_module, label) => workerUrls.get(label) };

  // Monaco makes style elements while it works; the policy takes those with the nonce of the page's own.
  const { nonce } = document.querySelector('style');
  const createElement = Document.prototype.createElement;
  Document.prototype.createElement = function (...args) {
    const element = createElement.apply(this, args);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
`;
