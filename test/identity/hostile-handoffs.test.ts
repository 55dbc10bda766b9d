import { createSealer, deriveKey } from '../../src/platform/secret';
import { visitor } from '../support/signed-in';
import { whoIs } from './company-world';
import {
  createOddWorld,
  known,
  leave,
  oddSignIn,
  open,
  WORLD_SECRET,
  type OddWorld,
  statusesOf,
} from './odd-world';
import { changeProvider } from './own-provider';
import {
  ask,
  createSamlCompany,
  goodField,
  landing,
  post,
  samlSignIn,
  type SamlCompany,
} from './saml-company';

const EMAIL = 'agent@acme.test';
let world: OddWorld;
let acme: SamlCompany;
beforeAll(async () => {
  world = await createOddWorld();
  acme = await createSamlCompany(world, world.acme, { domains: ['acme.test'], newPersonRole: 'AGENT' });
});
afterAll(() => world?.close());

describe('a sign-in by SAML', () => {
  it('brings a person whom the tenant knows, to the page that was asked for', async () => {
    const { browser, answer } = await samlSignIn(world, acme, EMAIL);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${world.origin}/inbox`]);
    expect(await whoIs(browser)).toEqual({
      role: 'AGENT',
      person: { email: EMAIL },
      tenant: { slug: 'acme' },
    });
    expect(await whoIs(browser, { 'x-tenant': 'globex' })).toBe(403);
  });

  it('creates whom the tenant does not know, of its domains alone', async () => {
    const { browser } = await samlSignIn(world, acme, 'New@Acme.test');
    expect(await whoIs(browser)).toMatchObject({ role: 'AGENT', person: { email: 'new@acme.test' } });
    for (const email of ['new@evil.example', 'owner@globex.test', 'new\u212A@acme.test']) {
      expect((await samlSignIn(world, acme, email)).answer.status).toBe(403);
    }
  });

  it('ends with the next request when its provider does', async () => {
    const { browser } = await samlSignIn(world, acme, EMAIL);
    await changeProvider(world.acme, acme, { enabled: false });
    expect(await whoIs(browser)).toBe(401);
    await changeProvider(world.acme, acme, { enabled: true });
  });

  it('tells the provider all that it needs of us', async () => {
    const xml = await (await fetch(`${acme.base}/metadata`)).text();
    expect(xml).toContain(`entityID="${acme.base}/metadata"`);
    expect(xml).toContain(`Location="${acme.base}/acs"`);
    expect(xml).toContain('WantAssertionsSigned="true"');
  });
});

/** A browser that waits for an answer, and the address that a good one sends it to. */
async function waiting(company = acme) {
  const browser = visitor(world);
  const requestId = await ask(browser, world, company);
  const form = { SAMLResponse: goodField(company, requestId, EMAIL), RelayState: requestId };
  const cookie = (await browser.jar.getCookieString(world.origin)) ?? '';
  return { browser, form, requestId, cookie, target: landing(await post(company.base, form)) };
}
const handoffs = () => createSealer(deriveKey(WORLD_SECRET, 'sign-in handoffs'));
const resealed = (target: URL, changes: object): URL => {
  const handoff = JSON.parse(handoffs().open(target.searchParams.get('handoff') ?? '')) as object;
  target.searchParams.set('handoff', handoffs().seal(JSON.stringify({ ...handoff, ...changes })));
  return target;
};
const withHandoff = (target: URL, change: (text: string) => string): URL => {
  target.searchParams.set('handoff', change(target.searchParams.get('handoff') ?? ''));
  return target;
};

describe('an accepted response', () => {
  const refused: Record<string, () => Promise<Response>> = {
    'a browser that asked for nothing': async () => open(visitor(world), (await waiting()).target),
    'a browser that asked for something else': async () => {
      const victim = visitor(world);
      await ask(victim, world, acme);
      return open(victim, (await waiting()).target);
    },
    'a browser that went to another kind of provider': async () => {
      const victim = visitor(world);
      await leave(victim, world);
      return open(victim, (await waiting()).target);
    },
    'a browser that went to another provider of the same company': async () => {
      const second = await createSamlCompany(world, world.acme, {
        signer: acme.signer,
        issuer: acme.entityId,
      });
      const { browser, requestId } = await waiting();
      const form = { SAMLResponse: goodField(second, requestId, EMAIL), RelayState: requestId };
      return open(browser, landing(await post(second.base, form)));
    },
    'the same browser once more': async () => {
      const { browser, target, cookie } = await waiting();
      expect((await open(browser, target)).status).toBe(303);
      return fetch(target, { redirect: 'manual', headers: { cookie } });
    },
    'the same browser, posted once more': async () => {
      const { browser, target, cookie, form } = await waiting();
      expect((await open(browser, target)).status).toBe(303);
      const second = landing(await post(acme.base, form));
      return fetch(second, { redirect: 'manual', headers: { cookie } });
    },
    'its browser, changed': async () => {
      const { browser, target } = await waiting();
      return open(
        browser,
        withHandoff(target, (text) => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`),
      );
    },
    'its browser, cut': async () => {
      const { browser, target } = await waiting();
      return open(
        browser,
        withHandoff(target, (text) => text.slice(0, -4)),
      );
    },
    'its browser, gone': async () => {
      const { browser, target } = await waiting();
      return open(
        browser,
        withHandoff(target, () => ''),
      );
    },
    'its browser, as the cookie of the way out': async () => {
      const { browser, target, cookie } = await waiting();
      return open(
        browser,
        withHandoff(target, () => cookie.split('=')[1] ?? ''),
      );
    },
    'its browser, sealed by another installation': async () => {
      const { browser, target } = await waiting();
      const other = createSealer(deriveKey('x'.repeat(40), 'sign-in handoffs'));
      return open(
        browser,
        withHandoff(target, (text) => other.seal(handoffs().open(text))),
      );
    },
    'its browser, two minutes later': async () => {
      const { browser, target } = await waiting();
      return open(browser, resealed(target, { until: Date.now() - 60_000 }));
    },
  };

  it.each(Object.entries(refused))('opens nothing for %s', async (_, attempt) => {
    const answer = await attempt();
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
    expect(await answer.text()).toContain('The sign-in was not accepted.');
  });

  it('opens one session when it comes ten times at once', async () => {
    const { target, cookie } = await waiting();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fetch(target, { redirect: 'manual', headers: { cookie } })),
    );
    expect(statusesOf(answers)).toEqual([303, ...Array(9).fill(401)]);
    const resealedSame = resealed(target, {});
    expect((await fetch(resealedSame, { redirect: 'manual', headers: { cookie } })).status).toBe(401);
  });

  it('is of no use at the callback of OpenID Connect', async () => {
    const { browser, target, requestId } = await waiting();
    const callback = new URL(`${world.origin}/auth/callback?code=x&state=${requestId}`);
    callback.searchParams.set('handoff', target.searchParams.get('handoff') ?? '');
    expect((await open(browser, callback)).status).toBe(401);
    expect((await oddSignIn(visitor(world), world, { claims: known('agent2@acme.test') })).status).toBe(303);
  });
});
