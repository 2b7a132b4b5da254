export { cueing } from './handlers.ts';
export { createLead, type LeadCapability } from './lead.ts';
export { receiptsWithout } from './receipts.ts';
