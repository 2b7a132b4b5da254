import type { Capability } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Effect } from '../storage/unit.ts';
import { enqueued, outdated } from './effects.ts';
import { KEPT_OF_WEBHOOKS } from './keeps.ts';
import { webhookRoutes, type RoutesDeps } from './routes.ts';
import { createSending, type SendingDeps } from './sending.ts';
import { readAsked } from './store.ts';
import { TOLD_OF, toldOf, type Told } from './told.ts';

const SWEEP_MS = 3_600_000;

export type WebhookDeps = SendingDeps & Omit<RoutesDeps, 'onDue'> & { readonly publicUrl: () => string };

export type WebhookCapability = Capability & {
  /** What puts this down for every address that asked for it; to be committed with what it tells of. It is sent 5 s later at most. */
  tell(told: readonly Told[]): readonly Effect[];
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
};

/** Addresses of others that are told what happens here. */
export function createWebhook(deps: WebhookDeps): WebhookCapability {
  const { storage, clock, publicUrl, onTrouble } = deps;
  const sending = createSending(deps);
  const summaryUrl = (id: string) => `${publicUrl()}/api/sessions/${id}/summary`;
  const tell = (told: readonly Told[]) => told.map((each) => enqueued(storage, each, clock.now()));
  /** A crowd that comes in asks once, and where nobody is to be told, that is all that it pays. */
  const isAsked = batched((types: readonly string[]) => readAsked(storage, types));

  async function askedFor(told: readonly Told[]): Promise<readonly Told[]> {
    const asked = await Promise.all(told.map(({ type }) => isAsked(type)));
    return told.filter((_, index) => asked[index] === true);
  }

  let stopSweeping: () => void = () => undefined;
  return {
    name: 'webhook',
    keeps: KEPT_OF_WEBHOOKS,
    tell,
    idle: () => sending.idle(),
    alongside: {
      to: TOLD_OF,
      async add(plan) {
        const told = await askedFor(toldOf(plan, summaryUrl));
        return told.length === 0 ? undefined : { effects: tell(told), committed: () => sending.wake() };
      },
    },
    routes: webhookRoutes({ ...deps, onDue: () => sending.wake() }),
    async start() {
      sending.start();
      stopSweeping = clock.every(
        SWEEP_MS,
        () => void storage.commit({ effects: [outdated(storage, clock.now())] }).catch(onTrouble),
      );
    },
    async stop() {
      stopSweeping();
      await sending.stop();
    },
  };
}
