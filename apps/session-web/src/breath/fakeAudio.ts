/** The edge of the platform, for tests: as much of Web Audio as tones use, on a clock that is set by hand. */
export class FakeAudioContext extends EventTarget {
  static made: FakeAudioContext[] = [];
  /** Whether the person has pressed anything. */
  static isGranted = true;

  currentTime = 0;
  state: 'suspended' | 'running' = FakeAudioContext.isGranted ? 'running' : 'suspended';
  readonly destination = {};
  readonly voices: FakeVoice[] = [];

  constructor() {
    super();
    FakeAudioContext.made.push(this);
  }

  async resume(): Promise<void> {
    if (!FakeAudioContext.isGranted) return new Promise(() => undefined);
    this.state = 'running';
    this.dispatchEvent(new Event('statechange'));
  }

  createGain() {
    return { gain: new FakeParam(), connect: (next: unknown) => next };
  }

  createOscillator(): FakeVoice {
    const voice = new FakeVoice();
    this.voices.push(voice);
    return voice;
  }
}

class FakeVoice extends EventTarget {
  readonly frequency = new FakeParam();
  startsAt = NaN;
  stopsAt = NaN;

  connect<T>(next: T): T {
    return next;
  }
  start(at: number): void {
    this.startsAt = at;
  }
  stop(at: number): void {
    this.stopsAt = at;
  }
  end(): void {
    this.dispatchEvent(new Event('ended'));
  }
}

/** Its curve is for ears; nobody asks it. */
class FakeParam {
  setValueAtTime(): void {}
  linearRampToValueAtTime(): void {}
  exponentialRampToValueAtTime(): void {}
  cancelScheduledValues(): void {}
  setTargetAtTime(): void {}
}
