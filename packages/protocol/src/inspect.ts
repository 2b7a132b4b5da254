import { MAX_DEPTH } from './limits.ts';

/** Names that, assigned from parsed input, reach an object's prototype. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export type Fault = 'too_deep' | 'forbidden_key' | 'escaped_key' | 'duplicate_key' | 'minus_zero';

/**
 * Looks through a JSON text before it is parsed, for what `JSON.parse` accepts and later code suffers from: deep nesting,
 * prototype names, minus zero, and keys given twice (the value that was checked would not be the value that is used). A text that is not JSON
 * passes; the parser says so better.
 */
export function findFault(json: string): Fault | undefined {
  const keysByDepth: (Set<string> | undefined)[] = [];
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return 'too_deep';
      keysByDepth[depth] = undefined;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth -= 1;
    } else if (char === MINUS && isMinusZero(json, at)) {
      return 'minus_zero';
    } else if (char === QUOTE) {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        const keys = (keysByDepth[depth] ??= new Set());
        const fault = faultOfKey(json.slice(at + 1, end), keys);
        if (fault) return fault;
      }
      at = end;
    }
  }
  return undefined;
}

/** It is 0 for every check and comes out of `JSON.stringify` as another text than it went in. */
function isMinusZero(json: string, at: number): boolean {
  const isExponent = /e/i.test(json.charAt(at - 1));
  const number = /-0(?:\.0*)?(?:e[+-]?\d+)?(?![\d.])/iy;
  number.lastIndex = at;
  return !isExponent && number.test(json);
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === BACKSLASH) at += 1;
    else if (char === QUOTE) return at;
  }
  return json.length;
}

function isKey(json: string, endOfName: number): boolean {
  for (let at = endOfName + 1; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === COLON) return true;
    if (char > 32) return false;
  }
  return false;
}

function faultOfKey(key: string, seen: Set<string>): Fault | undefined {
  // No name in the contract needs an escape; one that has it hides what it is.
  if (key.includes('\\')) return 'escaped_key';
  if (FORBIDDEN_KEYS.has(key)) return 'forbidden_key';
  if (seen.has(key)) return 'duplicate_key';
  seen.add(key);
  return undefined;
}
