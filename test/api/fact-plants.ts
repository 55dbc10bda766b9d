import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { plantedCertificate } from '../support/planted-providers';
import type { TestTenant } from '../support/world';
import { mutate, outcomeOf } from './answers';
import { idOf, plantComments, plantPeople, plantTeams, plantTicket } from './planting';

const DEAD = '01890000-0000-7000-8000-00000000dead';

/** Global ids that nobody has. */
export const unknown = {
  ticket: idOf.ticket({ id: DEAD }),
  person: idOf.person(DEAD),
  team: idOf.team(DEAD),
  comment: idOf.comment(DEAD),
  apiKey: globalId('ApiKey', DEAD),
  provider: globalId('IdentityProvider', DEAD),
};

/** What plants rows in a tenant, or makes inputs, each new; resolves to global ids. */
export type FactPlants = ReturnType<typeof factPlants>;

/** Ways to plant in the tenant that there is once the tests run. */
export function factPlants(tenant: () => TestTenant) {
  let count = 0;
  const fresh = (what: string) => `${what}-${(count += 1)}`;
  const newTicket = async () => idOf.ticket(await plantTicket(tenant()));
  const newTeam = async (members: string[] = []) =>
    idOf.team((await plantTeams(tenant(), [fresh('team')], members))[0] ?? '');
  const newPerson = async (data: { status?: 'DEACTIVATED'; name?: string } = {}) => {
    const [id = ''] = await plantPeople(tenant(), { prefix: fresh('person'), count: 1, role: 'AGENT' });
    await transaction(tenant().owner.scope, (tx) => tx.db.person.updateMany({ where: { id }, data }));
    return idOf.person(id);
  };
  const newComment = async () => {
    const ticket = await plantTicket(tenant());
    await plantComments(tenant(), { tickets: [ticket], authors: [tenant().owner], each: 1 });
    const row = await tenant().owner.scope.db.comment.findFirstOrThrow({ where: { ticketId: ticket.id } });
    return idOf.comment(row.id);
  };

  const oidcInput = () => {
    const name = fresh('oidc');
    return { name, domains: [`${name}.example`], issuer: 'https://id.example', clientId: 'c' };
  };
  const samlInput = () => ({
    domains: [`${fresh('saml')}.example`],
    issuer: 'urn:saml',
    signInUrl: 'https://id.example/saml',
    certificates: [plantedCertificate()],
  });
  const newProvider = async () => {
    const selection = '... on CreateOidcProviderPayload { identityProvider { id } }';
    const answer = await mutate(tenant().owner.ask, 'createOidcProvider', oidcInput(), selection);
    return outcomeOf<{ identityProvider: { id: string } }>(answer).identityProvider.id;
  };

  const newApiKey = async () => {
    const answer = await mutate(
      tenant().owner.ask,
      'createApiKey',
      { name: 'n', scopes: ['TICKETS_READ'] },
      'apiKey { id }',
    );
    return outcomeOf<{ apiKey: { id: string } }>(answer).apiKey.id;
  };
  const revokedApiKey = async () => {
    const apiKeyId = await newApiKey();
    await mutate(tenant().owner.ask, 'revokeApiKey', { apiKeyId }, '__typename');
    return apiKeyId;
  };

  const newRole = async () => {
    const selection = '... on CreateCustomRolePayload { customRole { id } }';
    const input = { name: fresh('role'), permissions: ['TICKETS_READ'] };
    const answer = await mutate(tenant().owner.ask, 'createCustomRole', input, selection);
    return outcomeOf<{ customRole: { id: string } }>(answer).customRole.id;
  };
  const invitationInput = () => ({ email: `${fresh('invited')}@acme.test`, name: 'n', role: 'AGENT' });
  const newInvitation = async () => {
    const selection = '... on InvitePersonPayload { invitation { id } }';
    const answer = await mutate(tenant().owner.ask, 'invitePerson', invitationInput(), selection);
    return outcomeOf<{ invitation: { id: string } }>(answer).invitation.id;
  };
  const revokedInvitation = async () => {
    const invitationId = await newInvitation();
    await mutate(tenant().owner.ask, 'revokeInvitation', { invitationId }, '__typename');
    return invitationId;
  };
  // Who handed the tenant() over owns it again.
  const oneOwner = async () => {
    const { personId, scope } = tenant().owner;
    const others = { role: 'OWNER' as const, id: { not: personId } };
    await transaction(scope, async (tx) => {
      await tx.db.person.updateMany({ where: { id: personId }, data: { role: 'OWNER' } });
      await tx.db.person.updateMany({ where: others, data: { role: 'AGENT' } });
    });
  };
  return {
    fresh,
    newTicket,
    newTeam,
    newPerson,
    newComment,
    oidcInput,
    samlInput,
    newProvider,
    newApiKey,
    revokedApiKey,
    newRole,
    invitationInput,
    newInvitation,
    revokedInvitation,
    oneOwner,
  };
}
