import type { Fact } from '../../events';

export const teamCreated = (team: { id: string }): Fact => ({
  topic: 'team.created',
  payload: { teamId: team.id },
});

export const teamUpdated = (team: { id: string }, changed: readonly string[]): Fact => ({
  topic: 'team.updated',
  payload: { teamId: team.id, changed },
});

export const teamDeleted = (team: { id: string }): Fact => ({
  topic: 'team.deleted',
  payload: { teamId: team.id },
});

/** A ticket lost its team because the team was deleted. */
export const ticketTeamRemoved = (ticket: { id: string }, team: { id: string }): Fact => ({
  topic: 'ticket.team_removed',
  payload: { ticketId: ticket.id, teamId: team.id },
});

export interface Membership {
  readonly teamId: string;
  readonly personId: string;
}

export const teamMemberAdded = ({ teamId, personId }: Membership): Fact => ({
  topic: 'team.member_added',
  payload: { teamId, personId },
});

export const teamMemberRemoved = ({ teamId, personId }: Membership): Fact => ({
  topic: 'team.member_removed',
  payload: { teamId, personId },
});
