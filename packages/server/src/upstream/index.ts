export { createUpstream } from './upstream.ts';
