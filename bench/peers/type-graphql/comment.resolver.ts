import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { Comment, Person } from './help-desk.types';
import type { Context } from './loaders';

@Resolver(() => Comment)
export class CommentResolver {
  @Mutation(() => Comment)
  editComment(
    @Arg('id', () => ID) id: string,
    @Arg('body', () => String) body: string,
    @Ctx() { prisma, tenantId }: Context,
  ) {
    return prisma.comment.update({
      where: { tenantId_id: { tenantId, id } },
      data: { body, editedAt: new Date() },
    });
  }

  @FieldResolver(() => Person)
  author(@Root() comment: Comment, @Ctx() { loaders }: Context) {
    return loaders.person.load(comment.authorId);
  }
}
