/** A rule of PROTOCOL.md: `- **CONN-4** …`; struck (`- ~~**CONN-4** …~~` or `- **~~CONN-4~~** …`) when it is retired. */
const RULE = /^- (?<struck>[*~]*)(?<id>[A-Z][A-Z0-9]*-\d+)[*~]*\s/;

/** A string that opens with rules: `'CHAT-1 …'`, `'SUB-1 SUB-2 …'`, `'SUB-1, SUB-2 …'`. Titles of tests, and the first cells of their tables. */
const QUOTE = /(?<=['"`])(?:[A-Z][A-Z0-9]*-\d+(?:, | and |\/| )?)+(?=[ :'"`])/g;
const ID = /[A-Z][A-Z0-9]*-\d+/g;

/** The rules in force and the retired ones; throws when a number is used twice. */
export function readRules(markdown) {
  const rules = { inForce: new Set(), retired: new Set() };
  for (const line of markdown.split('\n')) {
    const match = RULE.exec(line);
    if (!match) continue;
    const { id, struck } = match.groups;
    if (rules.inForce.has(id) || rules.retired.has(id)) throw new Error(`PROTOCOL.md has ${id} twice.`);
    (struck.includes('~~') ? rules.retired : rules.inForce).add(id);
  }
  return rules;
}

/** The rules that the tests of a file quote. Only prefixes that exist count: `UTF-8` is no rule. */
export function quotedRules(source, rules) {
  const prefixes = new Set([...rules.inForce, ...rules.retired].map(prefixOf));
  const ids = (source.match(QUOTE) ?? []).flatMap((quote) => quote.match(ID));
  return new Set(ids.filter((id) => prefixes.has(prefixOf(id))));
}

/** What does not fit together; `files` are `[path, source]`. */
export function compareRules(rules, files) {
  const quotedBy = new Map();
  for (const [path, source] of files) {
    for (const id of quotedRules(source, rules)) quotedBy.set(id, [...(quotedBy.get(id) ?? []), path]);
  }
  return {
    untested: [...rules.inForce].filter((id) => !quotedBy.has(id)),
    unknown: [...quotedBy]
      .filter(([id]) => !rules.inForce.has(id))
      .map(([id, paths]) => ({ id, paths, retired: rules.retired.has(id) })),
  };
}

function prefixOf(id) {
  return id.slice(0, id.lastIndexOf('-'));
}
