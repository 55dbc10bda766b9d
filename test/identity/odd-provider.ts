import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { compactJws, serveOnLoopback, signingKey, type Json } from '../support/issuer-server';

export const CLIENT = { clientId: 'atrium-odd', clientSecret: 'a client secret of odd tests' } as const;
export const key = signingKey('RS256', 'odd');

/** How one sign-in differs from an honest one. */
export interface Oddity {
  /** Laid over the claims of the ID token; undefined takes one away. */
  readonly claims?: Json;
  /** The ID token in place of the honest one; null sends none. */
  readonly idToken?: (claims: Json) => string | null;
  /** Answers at the token endpoint in place of the provider. */
  readonly answer?: (response: ServerResponse) => void;
}

interface Grant extends Oddity {
  readonly nonce: string | null;
  readonly audience: string | null;
  readonly challenge: string | null;
}

/** An OpenID Connect provider that is as honest as each sign-in wants it. */
export interface OddProvider {
  readonly url: string;
  /** The honest provider at first; what a test changes stays. */
  readonly state: { refresh: 'ok' | 'revoked' | 'down'; refreshed: string[]; exchanged: number };
  /** A code for an authorization request, as if somebody had signed in for it. */
  grant(authorization: URL, oddity?: Oddity): string;
  close(): Promise<void>;
}

export const honest = (claims: Json): string =>
  compactJws({ alg: 'RS256', kid: key.kid }, claims, { alg: 'RS256', key: key.privateKey });

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

/** Starts one. `metadata` goes over its discovery document. */
export async function startOddProvider(metadata: (url: string) => Json = () => ({})): Promise<OddProvider> {
  const grants = new Map<string, Grant>();
  const state: OddProvider['state'] = { refresh: 'ok', refreshed: [], exchanged: 0 };
  let at = '';
  const json = (response: ServerResponse, status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  const exchange = (form: URLSearchParams, response: ServerResponse): void => {
    state.exchanged += 1;
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.challenge !== challenge || form.get('client_secret') !== CLIENT.clientSecret) {
      return json(response, 400, { error: 'invalid_grant' });
    }
    if (grant.answer) return grant.answer(response);
    const claims = { iss: at, aud: grant.audience, sub: 'odd-1', iat: inSeconds(0), exp: inSeconds(300) };
    const all = { ...claims, nonce: grant.nonce, ...grant.claims };
    const token = grant.idToken ? grant.idToken(all) : honest(all);
    json(response, 200, tokens(token));
  };
  const refresh = (form: URLSearchParams, response: ServerResponse): void => {
    state.refreshed.push(form.get('refresh_token') ?? '');
    if (state.refresh === 'down') return void response.socket?.destroy();
    if (state.refresh === 'revoked') return json(response, 400, { error: 'invalid_grant' });
    json(response, 200, tokens(null));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/keys') return json(response, 200, { keys: [key.jwk] });
    if (request.url !== '/token') return json(response, 200, { ...discovery(at), ...metadata(at) });
    const form = new URLSearchParams(await text(request));
    return form.get('grant_type') === 'refresh_token' ? refresh(form, response) : exchange(form, response);
  };
  const { url, close } = await serveOnLoopback((request, response) => void answer(request, response));
  at = url;
  return {
    url,
    state,
    close,
    grant: ({ searchParams }, oddity = {}) => {
      const code = randomBytes(16).toString('hex');
      grants.set(code, {
        nonce: searchParams.get('nonce'),
        audience: searchParams.get('client_id'),
        challenge: searchParams.get('code_challenge'),
        ...oddity,
      });
      return code;
    },
  };
}

const tokens = (idToken: string | null) => ({
  access_token: 'opaque',
  token_type: 'bearer',
  expires_in: 600,
  refresh_token: `refresh-${randomBytes(6).toString('hex')}`,
  ...(idToken !== null && { id_token: idToken }),
});

const discovery = (url: string): Json => ({
  issuer: url,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});
