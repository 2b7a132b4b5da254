/** What a strap says about skin contact. `unknown` means it has no such sensor, which is not the same as off the skin. */
export type SkinContact = 'on' | 'off' | 'unknown';

/** One notification of the Bluetooth Heart Rate Measurement characteristic (0x2A37). */
export interface HeartRateFrame {
  /** Beats per minute. Straps send 0 while they have not found a pulse. */
  readonly bpm: number;
  readonly contact: SkinContact;
  /** Energy since the strap was reset, in kilojoules. It stays at 65535 once it gets there. */
  readonly energyKj?: number;
  /** Every beat-to-beat interval since the last notification, oldest first, in milliseconds. Often two or three, or none. */
  readonly rrMs: readonly number[];
}

/** The only error that parsing throws: the bytes end before the fields that their flags promise. */
export class HeartRateFrameError extends Error {
  override readonly name = 'HeartRateFrameError';
  readonly reason: 'empty' | 'truncated';

  constructor(reason: 'empty' | 'truncated', message: string) {
    super(message);
    this.reason = reason;
  }
}

// Heart Rate Service specification (Bluetooth SIG), "Heart Rate Measurement", Flags field.
const RATE_IS_16_BIT = 1;
const CONTACT_DETECTED = 2;
const CONTACT_SUPPORTED = 4;
const ENERGY_PRESENT = 8;
const RR_PRESENT = 16;

const RR_UNITS_PER_SECOND = 1024;
const UINT8_MAX = 0xff;
const UINT16_MAX = 0xffff;

/**
 * Reads a notification. Accepts the `DataView` of Web Bluetooth or plain bytes, and honours their offset.
 * @throws {HeartRateFrameError} for an empty or truncated frame; drop that frame and wait for the next.
 */
export function parseHeartRateFrame(frame: DataView | Uint8Array): HeartRateFrame {
  if (frame.byteLength === 0) throw new HeartRateFrameError('empty', 'The heart-rate frame has no bytes.');
  const bytes = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = bytes.getUint8(0);
  let next = 1;

  const wide = (flags & RATE_IS_16_BIT) !== 0;
  needs(bytes, next + (wide ? 2 : 1), 'heart rate');
  const bpm = wide ? bytes.getUint16(next, true) : bytes.getUint8(next);
  next += wide ? 2 : 1;

  const contact = contactOf(flags);
  if ((flags & ENERGY_PRESENT) === 0) return { bpm, contact, rrMs: intervals(bytes, flags, next) };

  needs(bytes, next + 2, 'energy');
  const energyKj = bytes.getUint16(next, true);
  return { bpm, contact, energyKj, rrMs: intervals(bytes, flags, next + 2) };
}

function contactOf(flags: number): SkinContact {
  if ((flags & CONTACT_SUPPORTED) === 0) return 'unknown';
  return (flags & CONTACT_DETECTED) === 0 ? 'off' : 'on';
}

/** Intervals have no count of their own: they fill the rest of the frame. */
function intervals(bytes: DataView, flags: number, from: number): number[] {
  if ((flags & RR_PRESENT) === 0) return [];
  const count = Math.ceil((bytes.byteLength - from) / 2);
  needs(bytes, from + count * 2, 'beat interval');
  return Array.from(
    { length: count },
    (_, i) => (bytes.getUint16(from + i * 2, true) * 1000) / RR_UNITS_PER_SECOND,
  );
}

function needs(bytes: DataView, length: number, field: string): void {
  if (bytes.byteLength >= length) return;
  const message = `The heart-rate frame ends inside its ${field}: ${bytes.byteLength} of ${length} bytes.`;
  throw new HeartRateFrameError('truncated', message);
}

/**
 * Writes a notification as a strap would. Rates and energy are rounded to whole numbers and intervals to
 * 1/1024 s, so an interval comes back up to half a millisecond off.
 * @throws {RangeError} when a number does not fit its field.
 */
export function encodeHeartRateFrame(frame: HeartRateFrame): Uint8Array<ArrayBuffer> {
  const bpm = uint16(frame.bpm, 'bpm');
  const wide = bpm > UINT8_MAX;
  const energy = frame.energyKj === undefined ? [] : [uint16(frame.energyKj, 'energyKj')];
  const rr = frame.rrMs.map((ms) => uint16((ms * RR_UNITS_PER_SECOND) / 1000, 'rrMs'));
  const flags =
    (wide ? RATE_IS_16_BIT : 0) |
    (frame.contact === 'unknown' ? 0 : CONTACT_SUPPORTED) |
    (frame.contact === 'on' ? CONTACT_DETECTED : 0) |
    (energy.length > 0 ? ENERGY_PRESENT : 0) |
    (rr.length > 0 ? RR_PRESENT : 0);
  const rate = wide ? littleEndian(bpm) : [bpm];
  return Uint8Array.from([flags, ...rate, ...[...energy, ...rr].flatMap(littleEndian)]);
}

function littleEndian(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

function uint16(value: number, field: string): number {
  const whole = Math.round(value);
  if (whole >= 0 && whole <= UINT16_MAX) return whole;
  throw new RangeError(`${field} does not fit a heart-rate frame: ${value}`);
}
