export { createLead, type LeadCapability } from './lead.ts';
