// As a module of its own, too, for bundlers that keep all of a namespace of which one member is used.
export * from './authCalls.ts';
export * from './ticketCalls.ts';
export * from './peopleCalls.ts';
export * from './inviteCalls.ts';
export * from './joinCalls.ts';
export * from './sessionCalls.ts';
export * from './feedbackCalls.ts';
export * from './unwellCalls.ts';
export * from './waitingCalls.ts';
export * from './intakeCalls.ts';
export * from './recordCalls.ts';
export * from './techniqueCalls.ts';
export * from './programmeCalls.ts';
export * from './achievementCalls.ts';
export * from './upstreamCalls.ts';
export * from './webhookCalls.ts';
export * from './nodeCalls.ts';
