export { createChat, type ChatDeps } from './chat.ts';
