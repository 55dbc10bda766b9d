/** A call that the server does not make, or whose answer it does not take. The message says why and names no address. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
}
