export { insertInvite } from './effects.ts';
export { newInvite, redirectInvite } from './invites.ts';
export { inviteState, type InviteState } from './inviteState.ts';
export { shownName, personOf, type Named } from './names.ts';
export { createPeople, type FoundInvite, type People, type PeopleDeps } from './people.ts';
export { invitesOf } from './store.ts';
