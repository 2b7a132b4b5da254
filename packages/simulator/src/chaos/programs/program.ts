import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAtExit } from './endings.ts';
import { lookUp } from './find.ts';

/** A process that we started. Every method is safe to call when it is gone already. */
export type Program = {
  readonly name: string;
  /** 0 while it does not run. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** Everything that it wrote, over all its lives. */
  readonly logFile: string;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGSTOP: it stands still, its sockets stay. */
  readonly pause: () => void;
  /** SIGCONT. */
  readonly resume: () => void;
  /** Asks politely; what does not go in time is killed. Answers its exit code, null for a signal. */
  readonly stop: () => Promise<number | null>;
};

export type UserIds = { readonly uid: number; readonly gid: number };

export type Launch = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment beside PATH and the like; what our caller has for itself is nobody's business. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whose it is. @default ours */
  readonly user?: UserIds | undefined;
  /** Whether it is a Node that we talk with. */
  readonly talks?: boolean;
};

export type ProgramOptions = {
  readonly name: string;
  readonly logFile: string;
  readonly stopSignal?: NodeJS.Signals;
  readonly stopWithinMs?: number;
  /** What it gets when we are gone without a word. One with children of its own needs to hear it. @default SIGKILL */
  readonly orphanSignal?: NodeJS.Signals;
};

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
const STOP_WITHIN_MS = 35_000;
const LOOK_EVERY_MS = 20;
const TAIL_LINES = 15;

/** One program over all its lives: started again it has another process and the same log file. */
export class OwnProgram implements Program {
  readonly name: string;
  readonly logFile: string;
  readonly #stopSignal: NodeJS.Signals;
  readonly #stopWithinMs: number;
  readonly #orphanSignal: NodeJS.Signals;
  #child: ChildProcess | undefined;
  #isEndWanted = false;
  #crash: { readonly code: number | null; readonly signal: string | null } | undefined;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.logFile = options.logFile;
    this.#stopSignal = options.stopSignal ?? 'SIGTERM';
    this.#stopWithinMs = options.stopWithinMs ?? STOP_WITHIN_MS;
    this.#orphanSignal = options.orphanSignal ?? 'SIGKILL';
  }

  get child(): ChildProcess | undefined {
    return this.#child;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** How the last life ended when nobody asked for it. */
  get crash(): { readonly code: number | null; readonly signal: string | null } | undefined {
    return this.#crash;
  }

  readonly kill = async (): Promise<void> => {
    await this.#end('SIGKILL');
  };

  readonly pause = (): void => this.signal('SIGSTOP');
  readonly resume = (): void => this.signal('SIGCONT');

  readonly stop = async (): Promise<number | null> => {
    const child = this.#child;
    if (!child) return null;
    const lastWord = setTimeout(() => killWhole(child), this.#stopWithinMs);
    await this.#end(this.#stopSignal);
    clearTimeout(lastWord);
    return child.exitCode;
  };

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Starts its process; whether it serves is for `serves` to say. */
  launch(launch: Launch): void {
    if (this.#child) throw new Error(`${this.name} runs already.`);
    const log = openSync(this.logFile, 'a', 0o644);
    const [command, args] = besideUs(launch, this.#orphanSignal);
    const child = spawn(command, args, {
      cwd: launch.cwd,
      // A Ctrl-C of the terminal is for us; we end it in our own order.
      detached: true,
      stdio: launch.talks ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      env: { ...passedOn(), ...launch.env },
    });
    closeSync(log);
    this.#child = child;
    this.#isEndWanted = false;
    this.#crash = undefined;
    const forget = endAtExit(() => killWhole(child));
    const ended = (): void => {
      forget();
      if (this.#child !== child) return;
      this.#child = undefined;
      if (!this.#isEndWanted) this.#crash = { code: child.exitCode, signal: child.signalCode };
    };
    child.once('exit', ended).once('error', ended);
  }

  /** Resolves when `answers` says so; rejects with what the program said last when it ends or when the time is over. */
  async serves(answers: () => Promise<boolean>, withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    while (performance.now() < until) {
      if (!this.isRunning) throw new Error(`${this.name} ended before it served. It said:\n${this.tail()}`);
      if (await answers()) return;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`${this.name} did not serve within ${withinMs} ms. It said:\n${this.tail()}`);
  }

  tail(): string {
    if (!existsSync(this.logFile)) return '';
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#isEndWanted = true;
    const gone = once(child, 'exit');
    if (signal === 'SIGKILL') killWhole(child);
    else {
      child.kill(signal);
      // Who stands still hears nothing else.
      child.kill('SIGCONT');
    }
    await gone;
  }
}

/** With its children, as far as they stayed in its group: workers would keep its port. */
function killWhole(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Wrapped so that it dies with us, even if we are killed, and belongs to its user. */
function besideUs(
  { command, args, user }: Launch,
  orphanSignal: NodeJS.Signals,
): [command: string, args: readonly string[]] {
  const setpriv = process.platform === 'linux' ? lookUp('setpriv') : undefined;
  if (setpriv === undefined) return [command, args];
  const whose = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  return [setpriv, [...whose, `--pdeathsig=${orphanSignal.slice(3)}`, command, ...args]];
}

function passedOn(): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => [[name, process.env[name]]].filter(isSet)));
}

function isSet(entry: (string | undefined)[]): entry is [string, string] {
  return entry[1] !== undefined;
}
