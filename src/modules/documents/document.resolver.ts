import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { atriumError } from '../../kernel';
import type { GraphqlContext } from '../../schema';
import * as types from './document.types';
import { parseManifest } from './manifest';

@Resolver()
export class DocumentResolver {
  @Mutation(() => types.PushDocumentsPayload, {
    description:
      'Registers the documents of a version of a client app, whole or not at all. For deploy pipelines.',
  })
  pushDocuments(
    @Ctx() { pushRelease }: GraphqlContext,
    @Arg('input', () => types.PushDocumentsInput, { description: 'The app, its version and the manifest.' })
    { app, version, manifest }: types.PushDocumentsInput,
  ) {
    if (!pushRelease) throw atriumError('FORBIDDEN', 'This is for deploy pipelines.');
    return pushRelease({ app, version, documents: parseManifest(manifest) });
  }
}
