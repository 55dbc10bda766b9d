import { Matches, MaxLength } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { APP_NAME, APP_VERSION } from '../../kernel';

@InputType({ description: 'What one version of a client app was built with.' })
export class PushDocumentsInput {
  @Field(() => String, { description: 'Short name of the client app: a-z, 0-9 and hyphens.' })
  @Matches(APP_NAME, { message: 'must be a short name: a-z, 0-9 and hyphens' })
  app!: string;

  @Field(() => String, { description: 'Its version, such as 1.4.0.' })
  @Matches(APP_VERSION, { message: 'must have 1 to 64 letters, digits and . + _ -' })
  version!: string;

  @Field(() => String, {
    description: 'The manifest that codegen wrote, as JSON: texts of documents by the SHA-256 of each.',
  })
  @MaxLength(250_000, { message: 'must have at most 250,000 characters; `atrium documents push` takes more' })
  manifest!: string;
}

@ObjectType({ description: 'The documents are registered.', simpleResolvers: true })
export class PushDocumentsPayload {
  @Field(() => Int, { description: 'How many documents the version has.' })
  documents!: number;
}
