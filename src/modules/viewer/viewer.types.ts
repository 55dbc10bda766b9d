import { Field, ObjectType } from 'type-graphql';
import { Role } from '../../kernel';
import { Person } from '../people';

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

  @Field(() => Person, { description: 'The person behind the credential.' })
  person!: Person;

  @Field(() => Tenant, { description: 'The tenant of the credential.' })
  tenant!: Tenant;
}
