import { useClient } from '@attune/client/vue';
import { inject, onScopeDispose, provide, readonly, ref, type InjectionKey, type Ref } from 'vue';

const TICK_MS = 1_000;
const KEY: InjectionKey<Readonly<Ref<number>>> = Symbol('now');

/** The server's time, once a second, for everything that counts: one timer for the whole page. */
export function provideNow(): Readonly<Ref<number>> {
  const { clock } = useClient();
  const now = ref(clock.now());
  const timer = setInterval(() => (now.value = clock.now()), TICK_MS);
  onScopeDispose(() => clearInterval(timer));
  provide(KEY, readonly(now));
  return now;
}

export function useNow(): Readonly<Ref<number>> {
  const now = inject(KEY);
  if (!now) throw new Error('useNow needs the shell above it');
  return now;
}
