import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, tail } from './run.mjs';

/** Programs that tests use and that no package registry brings: names they go by, the Debian package, the Homebrew one. */
const PROGRAMS = [
  {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: 'chromium',
    brew: '--cask chromium',
  },
  { names: ['initdb'], debian: 'postgresql', brew: 'postgresql@17' },
  { names: ['redis-server'], debian: 'redis-server', brew: 'redis' },
  { names: ['nginx'], debian: 'nginx', brew: 'nginx' },
];

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a program, also where Debian keeps those that are not on the PATH. */
export function findProgram(...names) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/bin',
    '/usr/sbin',
    ...postgresFolders(),
  ];
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

export function findBrowser() {
  if (process.env.ATTUNE_CHROMIUM) return process.env.ATTUNE_CHROMIUM;
  return findProgram(...PROGRAMS[0].names) ?? [MAC_CHROME].find((path) => existsSync(path));
}

/**
 * Installs what is missing where that is possible without a question. Answers an explanation when something stays missing. `names` are
 * those that are needed, by their first name; `whose` completes the sentence "... needs".
 */
export async function installPrograms(note, { names, whose = 'The tests need' } = {}) {
  const missing = missingPrograms(names);
  if (missing.length === 0) return undefined;
  const packages = missing.map(({ debian }) => debian);
  const asRoot = await aptPrefix();
  if (asRoot === undefined) return howToInstall(missing, whose);

  note(`apt-get install ${packages.join(' ')}`);
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', '--quiet', '--yes', ...args];
    return run(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  };
  await apt('update');
  const { code, output } = await apt('install', '--no-install-recommends', ...packages);
  const stillMissing = missingPrograms(names);
  if (code === 0 && stillMissing.length === 0) return undefined;
  return `${tail(output, 15)}\n\n${howToInstall(stillMissing, whose)}`;
}

function missingPrograms(wanted) {
  return PROGRAMS.filter(({ names: [name] }) => wanted?.includes(name) ?? true).filter((program) =>
    program === PROGRAMS[0] ? !findBrowser() : !findProgram(...program.names),
  );
}

function howToInstall(missing, whose) {
  const names = missing.map(({ names: [name] }) => name).join(', ');
  const debian = `apt-get install ${missing.map((program) => program.debian).join(' ')}`;
  const brew = missing.map((program) => `brew install ${program.brew}`).join(' && ');
  return `${whose} ${names}.\n  Debian, Ubuntu: sudo ${debian}\n  macOS: ${brew}`;
}

/** What to put before apt-get so that it may install; undefined where that is not possible. */
async function aptPrefix() {
  if (!isDebian() || !findProgram('apt-get')) return undefined;
  if (process.getuid() === 0) return [];
  const { code } = await run('sudo', ['--non-interactive', 'true']);
  return code === 0 ? ['sudo', '--non-interactive'] : undefined;
}

function isDebian() {
  const release = '/etc/os-release';
  return existsSync(release) && /^ID(?:_LIKE)?=.*debian/m.test(readFileSync(release, 'utf8'));
}

/** Newest first: Debian keeps the servers of each version apart. */
function postgresFolders() {
  const parent = '/usr/lib/postgresql';
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(parent, version, 'bin'));
}
