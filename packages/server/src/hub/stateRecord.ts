import type { StateValue } from './stateStore.ts';

/** The field of a value in the hash of its channel. */
export function nameOf(type: string, key: string): string {
  return JSON.stringify([type, key]);
}

/** Empty: no lease. */
export function textOf(leaseMs: number | undefined): string {
  return leaseMs === undefined ? '' : String(Math.ceil(leaseMs));
}

/** What RESTORE takes per value. */
export function fieldsOf({ type, key, version, json, leaseMs, owner = '' }: StateValue): readonly string[] {
  return [nameOf(type, key), String(version), textOf(leaseMs), encodeURIComponent(owner), json];
}

/** Undefined for a grave, and for what this version of the program did not write. */
export function valueOf(name: string, record: string): StateValue | undefined {
  const [, version, leaseMs, owner, json] = /^(\d+):(\d*):([^:]*):(.*)$/s.exec(record) ?? [];
  const parts = partsOf(name);
  if (!parts || !json) return undefined;
  return {
    ...parts,
    version: Number(version),
    json,
    ...(leaseMs && { leaseMs: Number(leaseMs) }),
    ...(owner && { owner: decodeURIComponent(owner) }),
  };
}

/** Undefined for a name that is none of ours. */
export function partsOf(name: string): { type: string; key: string } | undefined {
  try {
    const parts: unknown = JSON.parse(name);
    if (!Array.isArray(parts)) return undefined;
    const [type, key]: unknown[] = parts;
    return typeof type === 'string' && typeof key === 'string' ? { type, key } : undefined;
  } catch {
    return undefined;
  }
}
