import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BrowserSignIn } from '../../identity';
import { atriumError } from '../../kernel';
import { readText } from '../body.stage';
import { browserRequest, parametersOf } from './browser-request';
import { redirecting } from './redirecting';

// A signed response has some 10 kB; base64 and percent signs make it up to four times longer.
const MAX_FORM_BYTES = 512 * 1024;

interface Referring {
  Params: { reference: string };
}

/** The service provider's addresses, one set for every SAML provider of a tenant. */
export function addSamlRoutes(app: FastifyInstance, signIn: BrowserSignIn): void {
  app.post<Referring>('/auth/saml/:reference/acs', (request, reply) =>
    redirecting(request, reply, async () => {
      const { SAMLResponse: samlResponse = '', RelayState: relayState = '' } = await formOf(request);
      const { reference } = request.params;
      return signIn.takeSamlResponse({ reference, samlResponse, relayState }, browserRequest(request));
    }),
  );

  app.get('/auth/saml/finish', (request, reply) =>
    redirecting(request, reply, () =>
      signIn.finishSaml(parametersOf(request.url)['handoff'] ?? '', browserRequest(request)),
    ),
  );

  app.get<Referring>('/auth/saml/:reference/metadata', async (request, reply) => {
    const xml = await signIn.samlMetadata(request.params.reference, request.headers.host);
    return reply.header('content-type', 'application/samlmetadata+xml; charset=utf-8').send(xml);
  });
}

async function formOf(request: FastifyRequest): Promise<Record<string, string>> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw atriumError(
      'UNSUPPORTED_MEDIA_TYPE',
      'A SAML response comes as application/x-www-form-urlencoded.',
    );
  }
  return parametersOf(`?${await readText(request.raw, MAX_FORM_BYTES)}`);
}
