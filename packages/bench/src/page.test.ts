import { describe, expect, it } from 'vitest';
import { IDLE_SHARE } from './bound.ts';
import { createPage } from './page.ts';
import type { Contender, Report, StampedResult } from './results.ts';

const MACHINE = { cores: 2, processor: 'A processor', memoryGib: 8, node: '24.0.0', kernel: 'Linux 6' };

const FAN_OUT: StampedResult = {
  scenario: 'fan-out',
  title: 'One message to a thousand',
  unit: 'deliveries per second',
  better: 'higher',
  note: 'A channel with one publisher.',
  setting: { subscribers: 1_000, message: '240 bytes' },
  contenders: [
    { name: 'Socket.IO', values: [50_000, 100_000, 20_000] },
    { name: 'Attune', values: [8_000_000, 12_000_000, 2_000_000], extra: { 'p99 ms': [20, 30.04, 80] } },
    { name: 'Bun | publish', values: [4_000_000, 3_000_000, 1_000_000] },
    { name: 'absent', values: [] },
  ],
  goals: [
    { text: 'Far beyond Socket.IO', against: 'Socket.IO', atLeast: 100 },
    { text: 'Well beyond Bun', against: 'Bun | publish', atLeast: 4 },
    { text: 'Beyond who is not here', against: 'absent', atLeast: 1 },
    { text: 'Soon enough', extra: 'p99 ms', atMost: 50 },
    { text: 'A great many', atLeast: 5_000_000 },
  ],
  ...{ letter: 'A', day: '2026-11-20', commit: '4900bdf', machine: MACHINE },
};

const IDLE: StampedResult = {
  scenario: 'idle',
  title: 'An idle connection',
  unit: 'KiB',
  better: 'lower',
  setting: {},
  contenders: [
    { name: 'Socket.IO', values: [28] },
    { name: 'Attune', values: [14] },
  ],
  goals: [{ text: 'Half of Socket.IO', against: 'Socket.IO', atMost: 0.5 }],
  lines: {
    title: 'Memory over connections',
    x: { label: 'connections', scale: 'logarithmic' },
    y: { label: 'MiB', scale: 'linear' },
    series: [
      {
        name: 'Attune',
        points: [
          [100, 1.4],
          [1_000, 14],
        ],
      },
    ],
  },
  ...{ letter: 'C', day: '2026-11-21', commit: 'ba47192+', machine: MACHINE },
};

const REPORT: Report = {
  quick: false,
  results: [FAN_OUT, IDLE],
};

const SCENARIOS = [
  { letter: 'A', about: 'one room' },
  { letter: 'B', about: 'rooms of ten' },
  { letter: 'C', about: 'clients that listen' },
  { letter: 'D', about: 'request and answer' },
];

const { markdown, pictures } = createPage(REPORT, SCENARIOS);

/** The cells of the row that starts so. */
function rowOf(page: string, start: string): readonly string[] {
  const row = page.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const withOnly = (result: StampedResult): string =>
  createPage({ ...REPORT, results: [result] }, SCENARIOS).markdown;

function sectionOf(page: string, { title }: StampedResult): string {
  return page.split(/^## /m).find((section) => section.startsWith(title)) ?? '';
}

describe('the page', () => {
  it('says which machine it was', () => {
    expect(markdown).toContain('\n- Machine: 2 cores, A processor, 8 GiB; Node 24.0.0, Linux 6\n');
    expect(markdown).not.toContain('on machine');
  });

  it('says which machines, where it was not always the same', () => {
    const other = { ...IDLE, machine: { ...MACHINE, cores: 4 } };
    const page = createPage({ ...REPORT, results: [FAN_OUT, other] }, SCENARIOS).markdown;
    expect(page).toContain(
      '\n- Machine 1: 2 cores, A processor, 8 GiB; Node 24.0.0, Linux 6\n- Machine 2: 4 cores, A processor',
    );
    expect(sectionOf(page, FAN_OUT)).toContain('Measured on 2026-11-20 on machine 1, 3 repetitions');
    expect(sectionOf(page, other)).toContain('on machine 2, 1 repetition, at');
  });

  it('warns of a quick run, and of no other', () => {
    expect(createPage({ ...REPORT, quick: true }, SCENARIOS).markdown).toContain('not to be quoted');
    expect(markdown).not.toContain('not to be quoted');
  });

  it('says of each result on which day and of what code it is', () => {
    expect(sectionOf(markdown, FAN_OUT)).toContain(
      '\n\nMeasured on 2026-11-20, 3 repetitions, at 4900bdf.\n\n',
    );
    expect(sectionOf(markdown, IDLE)).toContain(
      '\n\nMeasured on 2026-11-21, 1 repetition, at ba47192 with changes that were not committed.\n\n',
    );
    const { commit: _, ...old } = FAN_OUT;
    expect(withOnly(old)).toContain(
      '\n\nMeasured on 2026-11-20, 3 repetitions; at which commit was not noted.\n\n',
    );
  });

  it('says of which scenarios nothing was measured', () => {
    expect(markdown).toContain('\n\nNot measured here: B (rooms of ten); D (request and answer).\n\n');
    const failed = { ...FAN_OUT, contenders: FAN_OUT.contenders.map(({ name }) => ({ name, values: [] })) };
    expect(withOnly(failed)).toContain('Not measured here: A (one room); B');
    expect(createPage(REPORT, [SCENARIOS[0]!, SCENARIOS[2]!]).markdown).not.toContain('Not measured here');
  });

  it('shows every picture that there is, and no other', () => {
    const shown = [...markdown.matchAll(/!\[[^\]]+\]\(results\/([^)]+)\)/g)].map(([, file]) => file);
    expect(shown).toEqual(['fan-out.svg', 'idle.svg', 'idle.lines.svg']);
    expect([...pictures.keys()]).toEqual(shown);
  });

  it('says in words what a picture shows, best first', () => {
    expect(markdown).toContain(
      '![One message to a thousand. Medians in deliveries per second, best first: ' +
        'Attune 8 million; Bun | publish 3 million; Socket.IO 50,000.](results/fan-out.svg)',
    );
    expect(markdown).toContain('MiB against connections: Attune from 1.4 at 100 to 14 at 1,000.]');
    expect(pictures.get('idle.svg')).toContain(
      '<desc>Medians in KiB, best first: Attune 14; Socket.IO 28.</desc>',
    );
  });

  it('has no brackets in an alternative text, which would end it', () => {
    expect(withOnly({ ...IDLE, title: 'Idle [KiB]' })).toContain('![Idle KiB. ');
  });

  it('takes a logarithmic scale where the medians are far apart', () => {
    expect(pictures.get('fan-out.svg')).toContain('logarithmic scale');
    expect(pictures.get('idle.svg')).not.toContain('logarithmic scale');
  });

  it('says which sizes failed', () => {
    const results = [{ ...IDLE, failedSizes: ['2000', '8000'] }, FAN_OUT];
    const says = createPage({ ...REPORT, results }, SCENARIOS).markdown.match(/Failed, and so .*/g);
    expect(says).toEqual(['Failed, and so without a figure: 2000, 8000.']);
  });

  it('has the note, the unit and the setting', () => {
    expect(markdown).toContain('\n\nA channel with one publisher.\n\n');
    expect(markdown).toContain('higher is better. Setting: subscribers 1,000, message 240 bytes.');
    expect(markdown).toContain('In KiB; lower is better.\n');
  });
});

describe('the figures', () => {
  it('have a row for each contender: median, least, greatest, ratio within each repetition', () => {
    expect(rowOf(markdown, 'contender')).toEqual([
      'contender',
      'median',
      'min',
      'max',
      "Attune's ratio",
      'p99 ms',
    ]);
    expect(rowOf(markdown, 'Socket.IO')).toEqual([
      'Socket.IO',
      '50,000',
      '20,000',
      '100,000',
      '120 × (100 to 160)',
      '',
    ]);
    expect(rowOf(markdown, '**Attune**')).toEqual([
      '**Attune**',
      '8 million',
      '2 million',
      '12 million',
      '',
      '30',
    ]);
  });

  it('go from the best to the worst, and end with who could not run', () => {
    const names = [...markdown.matchAll(/^\| (\*\*Attune\*\*|Socket\.IO|Bun|absent)/gm)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(['**Attune**', 'Bun', 'Socket.IO', 'absent', '**Attune**', 'Socket.IO']);
    expect(rowOf(markdown, 'absent')).toEqual(['absent', 'not measured', '', '', '', '']);
  });

  it('keep their columns whatever a name holds', () => {
    expect(rowOf(markdown, 'Bun')).toEqual([
      'Bun \\| publish',
      '3 million',
      '1 million',
      '4 million',
      '2 × (2 to 4)',
      '',
    ]);
  });

  it('are not compared where a repetition failed', () => {
    const contenders = [
      { name: 'Bun', values: [3, 4] },
      ...FAN_OUT.contenders.filter(({ name }) => name === 'Attune'),
    ];
    expect(rowOf(withOnly({ ...FAN_OUT, contenders }), 'Bun').at(4)).toBe('not compared');
  });

  it('have no picture where nobody could run', () => {
    const results = [{ ...FAN_OUT, contenders: [{ name: 'absent', values: [] }] }];
    const page = createPage({ ...REPORT, results }, SCENARIOS);
    expect(page.pictures.size).toBe(0);
    expect(rowOf(page.markdown, 'A great many').at(-1)).toBe('not measured');
  });
});

describe('the goals', () => {
  it.each([
    ['Far beyond Socket.IO', 'at least 100 × Socket.IO', '120 × (100 to 160)', 'reached'],
    ['Well beyond Bun', 'at least 4 × Bun \\| publish', '2 × (2 to 4)', 'not reached'],
    ['Beyond who is not here', 'at least 1 × absent', 'absent has no values', 'not measured'],
    ['Soon enough', 'p99 ms at most 50', '30 (20 to 80)', 'reached'],
    [
      'A great many',
      'at least 5,000,000 deliveries per second',
      '8 million (2 million to 12 million)',
      'reached',
    ],
    ['Half of Socket.IO', 'at most 0.5 × Socket.IO', '0.5 ×', 'reached'],
  ])('%s: %s', (...cells) => {
    expect(rowOf(markdown, cells[0])).toEqual(cells);
  });

  it('are counted at the top, with those that are not reached', () => {
    expect(markdown).toContain(
      'Goals reached: 4 of 6.\n\n' +
        '- One message to a thousand: Well beyond Bun (not reached)\n' +
        '- One message to a thousand: Beyond who is not here (not measured)\n',
    );
    expect(withOnly(IDLE)).toContain('Goals reached: 1 of 1.\n\n## An idle connection');
    expect(withOnly({ ...IDLE, standsIn: true })).not.toContain('Goals reached');
  });

  it('have no table where there are none', () => {
    expect(withOnly({ ...IDLE, goals: [] })).not.toMatch(/Goals|\| outcome/);
  });
});

describe('what was bound by the load', () => {
  const at = (name: string, value: number, idle: number): Contender => ({
    ...{ name, values: [value, value, 2 * value] },
    extra: { [IDLE_SHARE]: [idle, idle, idle] },
  });
  const goals = [
    { text: 'Near C', against: 'C', atLeast: 0.3 },
    { text: 'Beyond C', against: 'C', atLeast: 1 },
    { text: 'Near Bun', against: 'Bun', atLeast: 0.3 },
    { text: 'Enough', atLeast: 300 },
  ];
  const all = (ownIdle: number): StampedResult => ({
    ...FAN_OUT,
    goals,
    contenders: [at('C', 900, 0.007), at('Bun', 600, 0.05), at('Attune', 300, ownIdle)],
  });
  const page = withOnly(all(0.5));
  const bothBound = withOnly(all(0.01));

  it('is a limit, and so is the ratio to it', () => {
    expect(rowOf(page, 'C ')).toEqual([
      'C',
      'at least 900',
      '900',
      '1,800',
      'at most 0.333 × (0.333 to 0.333)',
      '0.007',
    ]);
    expect(rowOf(page, 'Bun')).toEqual(['Bun', '600', '600', '1,200', '0.5 × (0.5 to 0.5)', '0.05']);
    expect(rowOf(bothBound, '**Attune**')[1]).toBe('at least 300');
    expect(rowOf(bothBound, 'Enough').slice(2)).toEqual(['at least 300 (300 to 600)', 'reached']);
    expect(rowOf(bothBound, 'Bun')[4]).toBe('at least 0.5 × (0.5 to 0.5)');
    expect(rowOf(bothBound, 'C ')[4]).toBe('perhaps 0.333 × (0.333 to 0.333)');
  });

  it('is the limit on the other side where lower is better', () => {
    const lower = withOnly({ ...all(0.5), better: 'lower', goals: [] });
    expect(rowOf(lower, 'C ')[1]).toBe('at most 900');
    expect(rowOf(lower, 'C ')[4]).toBe('at least 0.333 × (0.333 to 0.333)');
  });

  it('is a limit in the picture and its words, too', () => {
    const { pictures: drawn } = createPage({ ...REPORT, results: [all(0.5)] }, SCENARIOS);
    expect(page).toContain('best first: C at least 900; Bun 600; Attune 300.]');
    expect(drawn.get('fan-out.svg')).toContain('>at least 900<');
  });

  it('leaves goals open, which are named and do not count', () => {
    const unsure = 'not certain: reached, but C was bound by the load';
    expect(rowOf(page, 'Near C')).toEqual([
      ...['Near C', 'at least 0.3 × C', 'at most 0.333 × (0.333 to 0.333)', unsure],
    ]);
    expect(rowOf(page, 'Beyond C').at(-1)).toBe('not reached');
    expect(rowOf(page, 'Near Bun').at(-1)).toBe('reached');
    expect(page).toContain(
      `Goals reached: 2 of 4.\n\n- One message to a thousand: Near C (${unsure})\n- One message to a thousand: Beyond C (not reached)\n`,
    );
  });

  it('is told of in the beginning', () => {
    expect(page.split(/^## /m)[0]).toContain('was idle for less than 5 % of the time');
  });
});
