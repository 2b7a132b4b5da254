import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { HttpStream } from '../capability.ts';

/** Whoever reads slower than this a file that is made of a session's log has gone away. */
const STREAM_DEADLINE_MS = 120_000;

/** Sends the parts as fast as they are read. Rejects, and cuts the answer short, when a part cannot be made or nobody reads. */
export async function sendStream(
  { mediaType, fileName, parts }: HttpStream,
  response: Response,
): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  // Before anything is said: what is wrong from the beginning can still be told as a problem.
  const first = await iterator.next();
  response.set('Content-Type', `${mediaType}; charset=utf-8`);
  // Never shown in the place of a page of ours: what people wrote is in it.
  response.set('Content-Disposition', `attachment; filename="${fileName}"`);
  const rest = Readable.from(following(first, iterator));
  try {
    await pipeline(rest, response, { signal: AbortSignal.timeout(STREAM_DEADLINE_MS) });
  } catch (error) {
    // Somebody who left in the middle has what they wanted, or will ask again.
    if (!response.destroyed || !isGone(error)) throw error;
  }
}

async function* following(
  first: IteratorResult<string>,
  rest: AsyncIterator<string>,
): AsyncGenerator<string> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
