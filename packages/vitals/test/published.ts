import { meanHeartRate, meanNn, nn50, pnn50, poincare, rmssd, sdnn } from '../src/index.ts';

type Measure = (nnMs: readonly number[]) => number | null | undefined;

/** What pyHRV publishes of the two recordings, copied from data/rr/README.md, which asks for agreement within a thousandth. */
export const PUBLISHED: readonly {
  readonly name: string;
  readonly unit: string;
  readonly measure: Measure;
  readonly hour: number | null;
  readonly fiveMinutes: number;
}[] = [
  { name: 'intervals', unit: '', measure: (nnMs) => nnMs.length, hour: 4684, fiveMinutes: 337 },
  { name: 'mean NN', unit: 'ms', measure: meanNn, hour: 768.438, fiveMinutes: 888.955 },
  { name: 'SDNN', unit: 'ms', measure: sdnn, hour: 85.357, fiveMinutes: 95.69 },
  { name: 'RMSSD', unit: 'ms', measure: rmssd, hour: 60.523, fiveMinutes: 101.301 },
  { name: 'NN50', unit: '', measure: nn50, hour: 1338, fiveMinutes: 163 },
  { name: 'pNN50', unit: '%', measure: pnn50, hour: 28.571, fiveMinutes: 48.512 },
  { name: 'mean heart rate', unit: 'bpm', measure: meanHeartRate, hour: 78.99, fiveMinutes: 68.215 },
  { name: 'SD1', unit: 'ms', measure: (nnMs) => poincare(nnMs)?.sd1, hour: null, fiveMinutes: 71.63 },
  { name: 'SD2', unit: 'ms', measure: (nnMs) => poincare(nnMs)?.sd2, hour: null, fiveMinutes: 114.785 },
];

/** The same of the spectrum; a tenth is asked for, for it depends on segments and detrending. */
export const PUBLISHED_SPECTRUM = [
  { recording: 'resting-60min', lfHf: 1.785, hfPeakHz: 0.15 },
  { recording: 'resting-5min', lfHf: 0.293, hfPeakHz: 0.241 },
] as const;
