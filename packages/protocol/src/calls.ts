export * from './authCalls.ts';
export * from './peopleCalls.ts';
export * from './joinCalls.ts';
export * from './sessionCalls.ts';
export * from './feedbackCalls.ts';
export * from './nodeCalls.ts';
