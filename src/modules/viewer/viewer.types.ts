import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Permission, Role } from '../../kernel';
import { Person } from '../people';

registerEnumType(Permission, {
  name: 'Permission',
  description: 'One thing that a viewer may be allowed to do. Values may be added.',
  valuesConfig: {
    TICKETS_READ: { description: 'See every ticket of the tenant, with its people, teams and tags.' },
    TICKETS_READ_TEAM: { description: "See the tickets of one's teams and those assigned to one." },
    TICKETS_READ_OWN: { description: 'See the tickets that one requested.' },
    TICKETS_ASK: { description: "Ask for help: create tickets of one's own, solve and reopen them." },
    TICKETS_WORK: { description: 'Change, assign, tag and move tickets, and create them for others.' },
    COMMENTS_WRITE: { description: 'Write public comments on tickets that one sees.' },
    COMMENTS_INTERNAL: { description: 'Read and write internal comments.' },
    COMMENTS_MODERATE: { description: 'Delete the comments of others.' },
    PEOPLE_READ: { description: 'See everybody, with email addresses.' },
    PEOPLE_MANAGE: { description: 'Create, invite, change and deactivate agents and customers.' },
    TEAMS_READ: { description: 'See teams.' },
    TEAMS_MANAGE: { description: 'Create, change and delete teams, and say who belongs to them.' },
    TAGS_READ: { description: 'See tags.' },
    ROLES_MANAGE: { description: 'Make custom roles and give them to agents.' },
    API_KEYS_MANAGE: { description: 'Create, rotate and revoke API keys.' },
    EXPLAIN: { description: 'Have answers explained: their SQL, their times, what the cache did.' },
    SIGN_IN_MANAGE: { description: 'Say by which identity providers people sign in. For owners alone.' },
    ADMINS_MANAGE: { description: 'Manage administrators. For owners and administrators alone.' },
    OWNERS_MANAGE: { description: 'Manage owners and hand the tenant over. For owners alone.' },
  },
});

@ObjectType({ description: 'The organisation whose data you see.', simpleResolvers: true })
export class Tenant {
  @Field(() => String, { description: 'Short unique name, good for addresses.' })
  slug!: string;

  @Field(() => String, { description: 'Display name.' })
  name!: string;

  @Field(() => String, { description: 'What the tenant pays for.' })
  plan!: string;
}

@ObjectType({ description: 'Who asks.', simpleResolvers: true })
export class Viewer {
  @Field(() => Role, { description: 'What they may do.' })
  role!: Role;

  @Field(() => [Permission], { description: 'All that they may do, by name. To draw one button, ask `can`.' })
  permissions!: Permission[];

  @Field(() => Person, { description: 'The person behind the credential.' })
  person!: Person;

  @Field(() => Tenant, { description: 'The tenant of the credential.' })
  tenant!: Tenant;
}
