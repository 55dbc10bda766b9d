import type { Module } from '../schema';
import { apiKeys } from './api-keys';
import { comments } from './comments';
import { documents } from './documents';
import { flags } from './flags';
import { invitations } from './invitations';
import { people } from './people';
import { roles } from './roles';
import { signIn } from './sign-in';
import { tags } from './tags';
import { teams } from './teams';
import { tickets } from './tickets';
import { viewer } from './viewer';

/** The domain. A new module joins the schema by its line here. */
export const modules: readonly Module[] = [
  viewer,
  people,
  teams,
  tickets,
  tags,
  comments,
  roles,
  invitations,
  apiKeys,
  signIn,
  documents,
  flags,
];
