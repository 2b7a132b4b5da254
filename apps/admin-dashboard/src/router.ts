import { createRouter, createWebHistory, type Router } from 'vue-router';
import OverviewPage from './overview/OverviewPage.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** Of the browser's tab, and read out after a change of page. */
    title: string;
  }
}

export function createAppRouter(): Router {
  return createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes: [
      { path: '/', name: 'overview', component: OverviewPage, meta: { title: 'Overview' } },
      {
        path: '/people',
        name: 'people',
        component: () => import('./people/PeoplePage.vue'),
        meta: { title: 'People' },
      },
      {
        path: '/sessions',
        name: 'sessions',
        component: () => import('./sessions/SessionsPage.vue'),
        meta: { title: 'Sessions' },
      },
      {
        path: '/sessions/:id',
        name: 'session',
        component: () => import('./sessions/SessionPage.vue'),
        props: true,
        meta: { title: 'Session' },
      },
      {
        path: '/sessions/:id/replay',
        name: 'replay',
        component: () => import('./replay/ReplayPage.vue'),
        props: true,
        meta: { title: 'Replay' },
      },
      {
        path: '/achievements',
        name: 'achievements',
        component: () => import('./achievement/AchievementRulesPage.vue'),
        meta: { title: 'Achievements' },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('./settings/SettingsPage.vue'),
        meta: { title: 'Settings' },
      },
      {
        path: '/techniques',
        name: 'techniques',
        component: () => import('./technique/TechniquesPage.vue'),
        meta: { title: 'Techniques' },
      },
      {
        path: '/techniques/:id',
        name: 'technique',
        component: () => import('./technique/TechniquePage.vue'),
        props: true,
        meta: { title: 'Technique' },
      },
      {
        path: '/questions',
        name: 'questions',
        component: () => import('./intake/QuestionsPage.vue'),
        meta: { title: 'Questions' },
      },
      {
        path: '/upstream',
        name: 'upstream',
        component: () => import('./upstream/UpstreamPage.vue'),
        meta: { title: 'Upstream' },
      },
      {
        path: '/webhooks',
        name: 'webhooks',
        component: () => import('./webhooks/WebhooksPage.vue'),
        meta: { title: 'Webhooks' },
      },
      {
        path: '/webhooks/:id',
        name: 'webhook',
        component: () => import('./webhooks/WebhookPage.vue'),
        props: true,
        meta: { title: 'Webhook' },
      },
      {
        path: '/:rest(.*)*',
        name: 'missing',
        component: () => import('./shell/MissingPage.vue'),
        meta: { title: 'Not found' },
      },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
}
