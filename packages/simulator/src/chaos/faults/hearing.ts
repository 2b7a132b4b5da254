import type { Noted } from '../facts.ts';
import type { Scene } from '../scene.ts';

export type Heard<I extends Noted['is']> = {
  readonly who: string;
  readonly at: number;
  readonly fact: Extract<Noted, { readonly is: I }>;
};

/** All facts of one kind while `act` runs. */
export async function heardDuring<I extends Noted['is']>(
  { hear }: Pick<Scene, 'hear'>,
  kind: I,
  act: () => Promise<unknown>,
): Promise<readonly Heard<I>[]> {
  const heard: Heard<I>[] = [];
  const stop = hear((who, fact, at) => {
    if (fact.is === kind) heard.push({ who, at, fact: fact as Heard<I>['fact'] });
  });
  try {
    await act();
  } finally {
    stop();
  }
  return heard;
}

/** Rows that went, or were shown as on their way back, although their people had a connection all the time. */
export async function flapsDuring(
  scene: Pick<Scene, 'hear'>,
  act: () => Promise<void>,
): Promise<readonly Heard<'presence'>[]> {
  const rows = await heardDuring(scene, 'presence', act);
  return rows.filter(({ fact }) => fact.shown?.status !== 'here');
}
