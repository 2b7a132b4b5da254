// A reader that went away (`npm start | head`) is no reason to stop half way.
process.stdout.on('error', () => {});

/** How often a terminal's line is rewritten; elsewhere a dot is added every fifth time. */
const BEAT_MS = 1_000;

/**
 * Shows one line while `work` runs: its name and the seconds, and at the end what came of it.
 * Answers what `work` answers; `work` may hand a note for the line's end to its argument.
 */
export async function step(name, work, { passed = () => true } = {}) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;
  const line = lineWriter(name);
  let note = '';
  const beat = setInterval(() => line.wait(seconds()), BEAT_MS);
  try {
    const result = await work((text) => (note = text));
    line.end(passed(result) ? 'ok' : 'FAILED', seconds(), note);
    return result;
  } catch (error) {
    line.end('FAILED', seconds(), note);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

function lineWriter(name) {
  const label = `  ${name.padEnd(24)}`;
  const { stdout } = process;
  if (stdout.isTTY) {
    stdout.write(label);
    return {
      wait: (time) => stdout.write(`\r\u001b[2K${label} ${time}`),
      end: (verdict, time, note) => stdout.write(`\r\u001b[2K${label} ${ending(verdict, time, note)}\n`),
    };
  }
  stdout.write(`${label} `);
  let beats = 0;
  return {
    wait: () => ++beats % 5 === 0 && stdout.write('.'),
    end: (verdict, time, note) => stdout.write(`${beats >= 5 ? ' ' : ''}${ending(verdict, time, note)}\n`),
  };
}

function ending(verdict, time, note) {
  return [verdict.padEnd(6), time.padStart(8), note && `  ${note}`].filter(Boolean).join(' ');
}
