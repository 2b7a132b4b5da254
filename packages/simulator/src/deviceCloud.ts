import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { numberOption } from './numberOption.ts';
import { createReporter, type ReporterOptions } from './reporter.ts';

// Plays a device cloud for trying: a session is started, its breath changes, the group reaches something, it ends.

const USAGE = `npm run device-cloud -- --session ID --secret whsec_... [options]

  --session  The session to report of: what stands behind /admin/sessions/ in its address.
  --secret   Made in the dashboard, under Settings, Upstream.
  --server   Where Attune is. http://localhost:8000 unless given.
  --pause    Seconds between two reports. 20 unless given.
  --type     One report of this type, instead of the whole play;
  --data     its data as JSON. {} unless given.`;

const PLAY: readonly (readonly [type: string, data: object])[] = [
  ['session.started', {}],
  ['technique.changed', { technique: 'box' }],
  ['hrv.milestone', { title: 'One rhythm', message: 'The hearts of the group have slowed together.' }],
  ['technique.changed', { technique: 'extended-exhale' }],
  ['session.ending', {}],
];

type Asked = ReporterOptions & { readonly pauseS: number; readonly play: typeof PLAY };

function asked(): Asked {
  const { values } = parseArgs({
    options: {
      session: { type: 'string' },
      secret: { type: 'string' },
      server: { type: 'string', default: 'http://localhost:8000' },
      pause: { type: 'string' },
      type: { type: 'string' },
      data: { type: 'string', default: '{}' },
    },
  });
  const { session: sessionId, secret, server: url, type, data } = values;
  if (sessionId === undefined || secret === undefined)
    throw new TypeError('It needs --session and --secret.');
  const play = type === undefined ? PLAY : [[type, objectOf(data)] as const];
  return { sessionId, secret, url, play, pauseS: numberOption('pause', values.pause, 20) };
}

async function report({ play, pauseS, ...options }: Asked): Promise<number> {
  const reporter = createReporter(options);
  let hasFailed = false;
  for (const [index, [each, withData]] of play.entries()) {
    if (index > 0) await sleep(pauseS * 1_000);
    const { status, text } = await reporter.report(each, withData);
    console.log(`${each.padEnd(18)} ${status} ${text}`);
    hasFailed ||= status >= 400;
  }
  return hasFailed ? 1 : 0;
}

function objectOf(text: string): object {
  const data: unknown = JSON.parse(text);
  if (typeof data !== 'object' || data === null) throw new TypeError('--data must be a JSON object.');
  return data;
}

async function main(): Promise<number> {
  let options: Asked;
  try {
    options = asked();
  } catch (error) {
    console.error(`${sentenceOf(error)}\n\n${USAGE}`);
    return 2;
  }
  return report(options);
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}
