/* Prints our figures of two real hearts beside the published ones, and what of them is left after the way through a strap's bytes. */
import { PUBLISHED, PUBLISHED_SPECTRUM } from '../test/published.ts';
import { recording } from '../test/recording.ts';
import { encodeHeartRateFrame, frequencyDomain, parseHeartRateFrame } from '../src/index.ts';

const HOUR = recording('resting-60min');
const FIVE_MINUTES = recording('resting-5min');

type Row = {
  readonly name: string;
  readonly published: number;
  readonly ours: number;
  readonly worn: number;
};

/** As a strap tells of them: in 1/1024 s. */
function throughFrames(nnMs: readonly number[]): number[] {
  return nnMs.flatMap((ms) => [
    ...parseHeartRateFrame(encodeHeartRateFrame({ bpm: 60, contact: 'on', rrMs: [ms] })).rrMs,
  ]);
}

function rowsOf(nnMs: readonly number[], figure: 'hour' | 'fiveMinutes'): Row[] {
  return PUBLISHED.flatMap(({ name, unit, measure, [figure]: published }) =>
    published === null
      ? []
      : [
          {
            name: unit === '' ? name : `${name}, ${unit}`,
            published,
            ours: measure(nnMs) ?? NaN,
            worn: measure(throughFrames(nnMs)) ?? NaN,
          },
        ],
  );
}

function spectrumRows(nnMs: readonly number[], recorded: string): Row[] {
  const published = PUBLISHED_SPECTRUM.find((one) => one.recording === recorded);
  const ours = frequencyDomain(nnMs);
  const worn = frequencyDomain(throughFrames(nnMs));
  if (!published || !ours || !worn) return [];
  return [
    { name: 'LF/HF', published: published.lfHf, ours: ours.lfHf ?? NaN, worn: worn.lfHf ?? NaN },
    {
      name: 'peak in HF, Hz',
      published: published.hfPeakHz,
      ours: ours.hfPeakHz ?? NaN,
      worn: worn.hfPeakHz ?? NaN,
    },
  ];
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n`);
  console.log('| measure | published | ours | off | through a strap |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const { name, published, ours, worn } of rows) {
    const off = `${((100 * Math.abs(ours - published)) / published).toFixed(3)} %`;
    console.log(`| ${name} | ${published} | ${ours.toFixed(3)} | ${off} | ${worn.toFixed(3)} |`);
  }
}

print('Five minutes at rest', [
  ...rowsOf(FIVE_MINUTES, 'fiveMinutes'),
  ...spectrumRows(FIVE_MINUTES, 'resting-5min'),
]);
print('An hour at rest', [...rowsOf(HOUR, 'hour'), ...spectrumRows(HOUR, 'resting-60min')]);
