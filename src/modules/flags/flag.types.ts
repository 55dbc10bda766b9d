import { ArrayMaxSize, IsOptional, Matches } from 'class-validator';
import { ArgsType, Field, ObjectType } from 'type-graphql';
import { FLAG_NAME } from '../../tenancy';
import { MAX_FLAGS } from './flag.service';

@ObjectType({
  description: 'A switch for a part of the product, set for the tenant or for its plan.',
  simpleResolvers: true,
})
export class Flag {
  @Field(() => String, { description: 'Lower-case words with dots or dashes between them.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it is on. What nobody has set is off.' })
  enabled!: boolean;
}

@ArgsType()
export class FlagsArgs {
  @Field(() => [String], {
    nullable: true,
    description:
      'Only these, at most 100; those that nobody has set come back as off. Default: all that are set.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_FLAGS, { message: `must have at most ${MAX_FLAGS} names` })
  @Matches(FLAG_NAME, {
    each: true,
    message: 'must be names of flags: lower-case words with dots or dashes between them, 1 to 64 characters',
  })
  names?: string[] | null;
}
