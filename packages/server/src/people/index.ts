export { insertInvite } from './effects.ts';
export { freshSeat } from './freshSeat.ts';
export { newInvite, redirectInvite } from './invites.ts';
export { personOf, shownName } from './names.ts';
export { createPeople, type People } from './people.ts';
export { invitesOf } from './store.ts';
