import { ArrayMaxSize, ArrayMinSize, IsOptional, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Permission } from '../../kernel';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import { Person } from '../people';
import { ApiKeyStatus, LONGEST_LIFE_DAYS, LONGEST_OVERLAP_HOURS } from './api-key.life';

registerEnumType(ApiKeyStatus, {
  name: 'ApiKeyStatus',
  description: 'Whether an API key is good. Values may be added.',
  valuesConfig: {
    ACTIVE: { description: 'It lets in, as long as its person is active.' },
    EXPIRED: { description: 'Its time is over.' },
    REVOKED: { description: 'Somebody ended it.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    'A key for a machine. It acts for a person, and may do what its scopes and that person now both allow. For those who manage API keys.',
  simpleResolvers: true,
})
export class ApiKey extends Node {
  @Field(() => String, { description: 'Display name.' })
  name!: string;

  @Field(() => String, {
    description:
      'An ellipsis and the 12 characters before the secret in its token, to recognise it by. No secret.',
  })
  hint!: string;

  @Field(() => [Permission], {
    description: 'What it may do at most; what these permissions imply included.',
  })
  scopes!: Permission[];

  @Field(() => ApiKeyStatus, { description: 'Whether it is good.' })
  status!: ApiKeyStatus;

  @Field(() => Person, { description: 'Whom it acts for.' })
  person!: Person;

  @Field(() => Person, { description: 'Who created it.' })
  createdBy!: Person;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'From when it lets nobody in. Null: never by itself.' })
  expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last used, to the minute. Null: never.' })
  lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked. Null: it was not.' })
  revokedAt!: Date | null;
}

@ObjectType({ description: 'A page of API keys.', simpleResolvers: true })
export class ApiKeyConnection extends connectionType(ApiKey, 'ApiKey') {}

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'Display name, 1 to 100 characters: what will use the key.' })
  @IsText(100)
  name!: string;

  @Field(() => [Permission], {
    description:
      'What it may do: at least one permission, each of them within what you may do. None of ADMINS_MANAGE, OWNERS_MANAGE and SIGN_IN_MANAGE.',
  })
  @ArrayMinSize(1, { message: 'must have at least 1 value' })
  @ArrayMaxSize(100, { message: 'must have at most 100 values' })
  scopes!: Permission[];

  @Field(() => ID, {
    nullable: true,
    description: 'Whom it acts for: yourself, which is the default, or somebody whom you may administer.',
  })
  personId?: string | null;

  @Field(() => Int, { nullable: true, description: 'For how many days it is good, 1 to 730. Default 365.' })
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(LONGEST_LIFE_DAYS, { message: `must be at most ${LONGEST_LIFE_DAYS}` })
  expiresInDays?: number | null;
}

@InputType({ description: 'Which API key gets a new secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'Which key.' })
  apiKeyId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'For how many hours the secret before works on, 0 to 168. Default 24. Older ones end now.',
  })
  @IsOptional()
  @Min(0, { message: 'must be at least 0' })
  @Max(LONGEST_OVERLAP_HOURS, { message: `must be at most ${LONGEST_OVERLAP_HOURS}` })
  overlapHours?: number | null;
}

@InputType({ description: 'Which API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Which key.' })
  apiKeyId!: string;
}

const TOKEN = {
  description: 'Send it as `Authorization: Bearer …`. Shown this once: keep it where secrets are kept.',
};

@ObjectType({ description: 'The key was created.', simpleResolvers: true })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { description: 'The new key.' })
  apiKey!: ApiKey;

  @Field(() => String, TOKEN)
  token!: string;
}

@ObjectType({ description: 'The key has a new secret.', simpleResolvers: true })
export class RotateApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key; its name, scopes and expiry are as they were.' })
  apiKey!: ApiKey;

  @Field(() => String, TOKEN)
  token!: string;
}

@ObjectType({ description: 'Refused: the key is expired or revoked. Create another.', simpleResolvers: true })
export class ApiKeyEnded {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey;
}

@ObjectType({ description: 'The key is revoked.', simpleResolvers: true })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey;
}

export const RotateApiKeyResult = outcomeUnion('RotateApiKeyResult', 'Outcomes of rotateApiKey.', [
  RotateApiKeyPayload,
  ApiKeyEnded,
] as const);
