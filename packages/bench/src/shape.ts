/** Throws with the place of what is wrong, as in `report.results[2].goals[0].atLeast`. */
export type Check = (value: unknown, at: string) => void;

export const text = must('a text', (value) => typeof value === 'string');
export const number = must('a finite number', (value) => Number.isFinite(value));
export const flag = must('true or false', (value) => typeof value === 'boolean');

/** Names every field of the type, so that none is forgotten here; what else is there is let be. */
export function object<Type>(fields: { readonly [Field in keyof Type]-?: Check }): Check {
  return (value, at) => {
    if (!isObject(value)) throw wrong(at, 'an object', value);
    for (const [field, check] of Object.entries<Check>(fields)) check(value[field], `${at}.${field}`);
  };
}

export function listOf(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, 'a list', value);
    for (const [index, each] of value.entries()) check(each, `${at}[${index}]`);
  };
}

export function recordOf(check: Check): Check {
  return (value, at) => {
    if (!isObject(value)) throw wrong(at, 'an object', value);
    for (const [name, each] of Object.entries(value)) check(each, `${at}.${name}`);
  };
}

export function optional(check: Check): Check {
  return (value, at) => {
    if (value !== undefined) check(value, at);
  };
}

export function both(first: Check, second: Check): Check {
  return (value, at) => {
    first(value, at);
    second(value, at);
  };
}

export function oneOf(...words: readonly string[]): Check {
  return must(words.join(' or '), (value) => words.some((word) => word === value));
}

export function eachOnce(field: string): Check {
  return must(`a list with each ${field} once`, (value) => {
    const names = (value as readonly Record<string, unknown>[]).map((each) => each[field]);
    return new Set(names).size === names.length;
  });
}

export function must(what: string, holds: (value: unknown) => boolean): Check {
  return (value, at) => {
    if (!holds(value)) throw wrong(at, what, value);
  };
}

function wrong(at: string, what: string, value: unknown): Error {
  return new TypeError(`${at} must be ${what}, and is ${JSON.stringify(value)?.slice(0, 80) ?? 'missing'}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2;
}
