/** A person whom a developer may act as. */
export interface IdeSession {
  /** The tenant's short name. */
  readonly tenant: string;
  readonly email: string;
  readonly role: string;
  /** A bearer token, ready to use. */
  readonly token: string;
}
