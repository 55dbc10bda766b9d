import { createSealer, deriveKey } from '../../src/platform/secret';
import { enabledProviders, providerById, type TenantClients } from '../../src/tenancy';
import { globalId, parseGlobalId } from '../../src/schema';
import { boundClients } from '../support/bound-clients';
import { plantedCertificate } from '../support/planted-providers';
import { selfSigned } from '../support/saml/certificate';
import { createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf, refused } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});
