import { inviteCode } from '@attune/protocol';

/** The code in what somebody typed or pasted: the code itself, or a whole link. Undefined when there is none. */
export function readCode(typed: string): string | undefined {
  const last =
    typed
      .trim()
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? '';
  const code = last.replaceAll(/[\s-]/g, '');
  return inviteCode.safeParse(code).success ? code : undefined;
}
