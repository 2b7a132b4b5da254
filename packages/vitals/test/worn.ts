import { encodeHeartRateFrame, parseHeartRateFrame, type HeartPacket } from '../src/index.ts';

/** Intervals as a strap sends them: once a second, all the beats since, through the bytes of the frame. */
export function worn(rrMs: readonly number[]): HeartPacket[] {
  const packets: HeartPacket[] = [];
  let beatAt = 0;
  let pending: number[] = [];
  for (const ms of rrMs) {
    beatAt += ms;
    while (beatAt > (packets.length + 1) * 1000) {
      const frame = encodeHeartRateFrame({ bpm: 60_000 / ms, contact: 'on', rrMs: pending });
      packets.push({ ...parseHeartRateFrame(frame), at: (packets.length + 1) * 1000 });
      pending = [];
    }
    pending.push(ms);
  }
  return packets;
}
