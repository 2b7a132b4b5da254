export { createAdmin, type AdminDeps } from './admin.ts';
