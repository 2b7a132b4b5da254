export { cueing } from './handlers.ts';
export { createLead, type LeadCapability } from './lead.ts';
