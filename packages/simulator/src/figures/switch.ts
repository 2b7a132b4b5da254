import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { calls, type PacerPlan, type Technique, type WantedStep } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { numberOption } from '../numberOption.ts';
import { inTurns, openRoom } from '../rooms.ts';
import { createRandom } from '../seeded.ts';
import { busyOtherwise, machine, quantiles, table } from '../table.ts';
import { deviceIn, type Device } from './device.ts';
import { inHouse, type House } from './house.ts';

// A programme runs in a real server, and people far away, whose clocks are wrong, follow it with the client of the product. Each device is
// asked at the instant of a switch what it takes for the server's time: so much too early or too late, it goes over to the next technique.

/** Between any two devices. */
const GOAL_P95_MS = 50;
const DIALS_AT_ONCE = 16;
/** Until the clocks of all devices have been asked for often enough. */
const SETTLE_MS = 8_000;
/** What a step lasts. */
const STEP_MS = 16_000;

const breath = (id: string, inhale: number, exhale: number): Technique => ({
  id,
  name: id,
  phases: [
    { kind: 'inhale', seconds: inhale },
    { kind: 'exhale', seconds: exhale },
  ],
});
const TECHNIQUES = [breath('two-two', 2, 2), breath('three-five', 3, 5)];

type Switch = {
  /** How far each device is from the server's time; undefined where the switch was not known in time. */
  readonly offMs: readonly (number | undefined)[];
  readonly isOnBoundary: boolean;
};

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { clients: { type: 'string' }, switches: { type: 'string' } } });
  const clients = numberOption('clients', values.clients, 50);
  const switches = numberOption('switches', values.switches, 5);
  return inHouse((house) => measure(house, clients, switches));
}

async function measure({ url, admin }: House, clients: number, switches: number): Promise<number> {
  const random = createRandom(1);
  const { sessionId, code } = await openRoom(admin, { title: 'Switches', seats: clients, minutes: 60 });
  await admin.call(calls.setProgramme, {
    params: { id: sessionId },
    body: { revision: 0, keep: 0, steps: stepsOf(switches + 1) },
  });
  const devices = await inTurns(Array.from({ length: clients }), DIALS_AT_ONCE, (_, index) =>
    deviceIn(url, code, `Person ${index + 1}`, random.fork(`device ${index}`)),
  );
  await sleep(SETTLE_MS);
  await admin.call(calls.startSession, { params: { id: sessionId } });
  const seen: Switch[] = [];
  for (let index = 0; index < switches; index += 1)
    seen.push(await nextSwitch({ url, admin }, sessionId, devices));
  for (const device of devices) device.leave();
  return report(seen, clients);
}

function stepsOf(count: number): WantedStep[] {
  return Array.from({ length: count }, (_, index) => {
    const technique = TECHNIQUES[index % TECHNIQUES.length] ?? breath('four-four', 4, 4);
    return { technique, cycles: STEP_MS / cycleMs(technique) };
  });
}

/** Waits for the next announcement, and for its instant. */
async function nextSwitch({ admin }: House, sessionId: string, devices: readonly Device[]): Promise<Switch> {
  for (;;) {
    const { pacer } = await admin.call(calls.getSession, { params: { id: sessionId } });
    if (pacer.next) return atSwitch(pacer, pacer.next, devices);
    await sleep(200);
  }
}

async function atSwitch(
  pacer: PacerPlan,
  next: NonNullable<PacerPlan['next']>,
  devices: readonly Device[],
): Promise<Switch> {
  const startsAt = Date.parse(next.starts_at);
  await sleep(startsAt - Date.now());
  const offMs = devices.map(({ client, channel, sessionId }) => {
    const plan = channel.states('session').get().get(sessionId)?.pacer;
    const isKnown = plan?.next?.starts_at === next.starts_at && plan.next.technique.id === next.technique.id;
    return isKnown ? client.clock.now() - Date.now() : undefined;
  });
  const sinceMs = startsAt - Date.parse(pacer.started_at);
  // The other plan is asked for only when this one has begun.
  await sleep(1_000);
  return { offMs, isOnBoundary: sinceMs % cycleMs(pacer.technique) === 0 };
}

function report(seen: readonly Switch[], clients: number): number {
  const off = seen.flatMap(({ offMs }) => offMs.filter((each) => each !== undefined));
  const apart = seen.flatMap(({ offMs }) => pairs(offMs.filter((each) => each !== undefined)));
  const late = seen.flatMap(({ offMs }) => offMs).length - off.length;
  const onBoundary = seen.filter(({ isOnBoundary }) => isOnBoundary).length;
  const [between, fromServer] = [quantiles(apart), quantiles(off.map(Math.abs))];
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const p95 = between(0.95);
  const isMet = apart.length > 0 && p95 <= GOAL_P95_MS;
  console.log(
    table(`${seen.length} switches of a programme on ${clients} devices`, [
      ['machine (server and devices together)', machine()],
      ['round trips', '20 to 200 ms, each way of its own; clocks wrong by up to 10 min'],
      ['between two devices p50', ms(between(0.5))],
      ['between two devices p95', `${ms(p95)} (goal: ${GOAL_P95_MS} ms, ${isMet ? 'met' : 'missed'})`],
      ['between two devices max', ms(between(1))],
      ['from the server p95', ms(fromServer(0.95))],
      ['on a cycle boundary', `${onBoundary} of ${seen.length} (goal: all)`],
      ['told too late', late],
      ['busy otherwise', busyOtherwise()],
    ]),
  );
  return isMet && onBoundary === seen.length && late === 0 ? 0 : 1;
}

function pairs(values: readonly number[]): number[] {
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => Math.abs(one - other)));
}

// Last, for what is declared above must be there.
process.exitCode = await main();
