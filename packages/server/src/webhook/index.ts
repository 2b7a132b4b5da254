export { createWebhook, type WebhookCapability } from './webhook.ts';
export { createPost } from './post.ts';
