import { dirname, resolve } from 'node:path';
import {
  BINDINGS,
  CAPABILITIES,
  FLOORS,
  isNode,
  isOf,
  MESSAGE_NAMES,
  NOT_IN_APPS,
  PACKAGES,
} from './places.js';

// The one lint of import directions. Each refusal says the reason, so that nobody has to look for it.

/** The words that all capabilities speak: what a handler, a route and a plan are. */
const WORDS = 'capability.ts';

/** What the connection needs of a socket; it has never heard of what carries it. */
const SOCKET_PORT = 'connection/socket.ts';

const TEST_FILE = /\.(?:test|contract|spec)\.tsx?$|\/test\/|\.config\.ts$/;

/** Where a file of the repository stands: `packages/server/src/chat/store.ts` is unit `server`, path `['chat', 'store.ts']`. */
function placeOf(file) {
  const match = /\/(packages|apps)\/([^/]+)\/(.*)$/.exec(file.replaceAll('\\', '/'));
  if (!match) return undefined;
  const [, parent, unit, rest] = match;
  const inSource = rest.startsWith('src/');
  return {
    file,
    parent,
    unit,
    inSource,
    path: (inSource ? rest.slice(4) : rest).split('/'),
    isTest: TEST_FILE.test(`/${rest}`),
  };
}

/** The reason why `from` may not import `imported`, or undefined. */
function refusal(from, imported) {
  const { specifier } = imported;
  if (specifier.startsWith('.')) {
    const to = placeOf(resolve(dirname(from.file), specifier));
    if (!to || to.unit !== from.unit || to.parent !== from.parent) return leaves(from, to);
    return from.isTest || !from.inSource ? undefined : inside(from, to, imported);
  }
  if (/^@attune\/[^/]+\/(?:src|dist)\b/.test(specifier)) {
    return 'Import the package by its name: what its index does not export is private.';
  }
  return outside(from, imported);
}

function leaves(from, to) {
  // Recordings and configuration of the repository itself belong to nobody.
  if (!to && (from.isTest || !from.inSource)) return undefined;
  return 'A relative import stays in its package. Import another package by its name.';
}

function outside(from, imported) {
  if (from.parent === 'apps') return outsideOfApp(from, imported);
  if (from.isTest || (!from.inSource && from.unit !== 'e2e')) return undefined;
  if (from.unit === 'client' && BINDINGS[from.path[0]]) return outsideOfBinding(from, imported);
  if (from.unit === 'server') return outsideOfServer(from, imported);
  const rule = PACKAGES[from.unit];
  return !rule || rule.allows(imported.specifier) ? undefined : rule.message;
}

function outsideOfApp(from, { specifier }) {
  if (NOT_IN_APPS.some((name) => isOf(name, specifier))) {
    return `An app never loads ${specifier}: it knows the server by its address only.`;
  }
  if (from.path[0] === 'ui' && isOf('@attune/client', specifier)) {
    return 'src/ui is looks only: no client, no network. Take values and callbacks as props.';
  }
  return undefined;
}

function outsideOfBinding(from, { specifier }) {
  const { framework, message } = BINDINGS[from.path[0]];
  const allowed = [...framework, '@attune/protocol'];
  return allowed.some((name) => isOf(name, specifier)) ? undefined : message;
}

function outsideOfServer(from, { specifier, names }) {
  if (!PACKAGES.server.allows(specifier)) return PACKAGES.server.message;
  const [folder] = from.path;
  if (folder === 'transport' && isOf('@attune/protocol', specifier)) {
    const noun = names.find((name) => MESSAGE_NAMES.includes(name));
    if (noun) return `transport carries bytes and knows no message: it has no use for ${noun}.`;
  }
  if (isMachine(from) && !isOf('@attune/protocol', specifier)) return MACHINE_MESSAGE;
  if (
    isCapability(folder) &&
    (specifier === 'ws' || (specifier === 'express' && !from.path.at(-1).startsWith('routes')))
  ) {
    return 'A handler does not know what carried the message: ws and express belong to transport and routes.';
  }
  return undefined;
}

const MACHINE_MESSAGE =
  'A machine is pure: it imports @attune/protocol and plain neighbours only. Time and randomness come in by parameter.';

function isMachine({ path }) {
  return /\.machine\.ts$/.test(path.at(-1));
}

function isCapability(folder) {
  return CAPABILITIES.includes(folder);
}

function inside(from, to, imported) {
  if (from.unit === 'server') return insideServer(from, to, imported);
  if (from.unit === 'client') return insideClient(from, to);
  if (from.parent === 'apps' && from.path[0] === 'ui' && to.path[0] !== 'ui') {
    return 'src/ui is looks only and knows no screen: screens import ui, never the other way.';
  }
  return undefined;
}

function insideClient(from, to) {
  const [binding] = to.path;
  if (!BINDINGS[binding] || to.path.length === 1 || from.path[0] === binding) return undefined;
  return BINDINGS[from.path[0]]
    ? BINDINGS[from.path[0]].message
    : `The client core does not know src/${binding}: bindings stand on the core, never the other way.`;
}

function insideServer(from, to, imported) {
  // Files beside the folders wire things together: they may see everything.
  if (from.path.length === 1) return undefined;
  const [here] = from.path;
  const there = to.path.length === 1 ? undefined : to.path[0];
  if (here === there) return undefined;
  if (isMachine(from)) return MACHINE_MESSAGE;
  if (FLOORS[here]) return fromFloor(here, there, to, imported);
  if (isCapability(here)) return fromCapability(here, there, to, imported);
  return `src/${here} is neither a floor nor a capability. Add it to scripts/lint/places.js.`;
}

function fromFloor(here, there, to, { typeOnly }) {
  if (FLOORS[here].includes(there)) return undefined;
  // The port that transport plugs a socket into.
  if (here === 'transport' && to.path.join('/') === SOCKET_PORT && typeOnly) return undefined;
  // The upper floors carry these words to and fro.
  if ((here === 'connection' || here === 'http') && to.path[0] === WORDS && typeOnly) return undefined;
  if (isCapability(there))
    return `${here} is a floor and knows no noun: it never imports the capability ${there}. Hand in what it needs.`;
  if (there === undefined)
    return `${here} is a floor: what stands above it (createServer, config, dispatch) is handed in, not imported.`;
  return `${here} stands on ${FLOORS[here].join(' and ') || 'nothing'}; it never imports ${there}.`;
}

function fromCapability(here, there, to, { typeOnly }) {
  if (there === undefined && to.path[0] === WORDS) return undefined;
  if (there === undefined)
    return typeOnly
      ? undefined
      : `${here} may know the types of ${to.path[0]}, not its code: what wires everything hands things in.`;
  if (there === 'platform' || there === 'storage') return undefined;
  if (FLOORS[there])
    return typeOnly
      ? undefined
      : `${here} may know the types of ${there}, not its code: take it by parameter.`;
  if (!isCapability(there)) return undefined;
  if (to.path.slice(1).join('/') !== 'index.ts')
    return `${there} is another capability: only its index.ts may be imported.`;
  if (CAPABILITIES.indexOf(there) < CAPABILITIES.indexOf(here)) return undefined;
  return `${here} comes before ${there} in the order of capabilities, so it never imports it. Turn the arrow around, or let ${there} listen to an event in the hub.`;
}

/** True when nothing of an import is left at run time. */
function isTypeOnly(node) {
  if ((node.importKind ?? node.exportKind) === 'type') return true;
  const names = node.specifiers ?? [];
  return names.length > 0 && names.every((name) => (name.importKind ?? name.exportKind) === 'type');
}

function importedNames(node) {
  return (node.specifiers ?? []).map(({ imported, local }) => (imported ?? local).name);
}

/** Enforces the table of places.js on imports, exports and dynamic imports alike. */
export const directions = {
  meta: { type: 'problem', docs: { description: 'imports point one way' }, schema: [] },
  create(context) {
    const from = placeOf(context.filename);
    if (!from) return {};
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const imported = {
        specifier: node.source.value,
        names: importedNames(node),
        typeOnly: isTypeOnly(node),
      };
      const message = refusal(from, imported);
      if (message) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
