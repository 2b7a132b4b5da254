import { expect, it } from 'vitest';
import { newSigningSecret, signatureOf, signedWith, TOLERANCE_S } from './signature.ts';

const NOW = Date.UTC(2026, 2, 1);
const body = Buffer.from('{"type":"session.started","data":{}}');
const message = { id: 'msg_1', timestampS: NOW / 1000, body };

function headers(secrets: readonly string[], over: Partial<typeof message> = {}) {
  const { id, timestampS } = { ...message, ...over };
  return { id, timestamp: String(timestampS), signature: signatureOf(secrets, { ...message, ...over }) };
}

it('UP-1 the signature is that of the scheme', () => {
  // The example of the scheme's own libraries.
  const signature = signatureOf(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampS: 1_614_265_330,
    body: Buffer.from('{"test": 2432232314}'),
  });
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('UP-1 what was signed with one of the secrets is taken, and nothing that was changed', () => {
  const [old, good, other] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
  const known = [{ secret: old }, { secret: good }];
  expect(signedWith(known, headers([good]), body, NOW)).toEqual({ secret: good });
  expect(signedWith(known, headers([other, old]), body, NOW)).toEqual({ secret: old });
  const { id, timestamp, signature } = headers([good]);
  const bad = [
    [{ id, timestamp, signature }, Buffer.from('{"type":"session.started","data":{} }')],
    [{ id: 'msg_2', timestamp, signature }, body],
    [{ id, timestamp: String(NOW / 1000 + 1), signature }, body],
    [headers([other]), body],
    [{ id, timestamp, signature: signature.replace('v1,', 'v1a,') }, body],
    [{ id, timestamp, signature: `${'v1,x '.repeat(10)}${signature}` }, body],
    [{ id, timestamp, signature: 'v1,' }, body],
    [{ id, timestamp, signature: undefined }, body],
    [{ id: undefined, timestamp, signature }, body],
    [{ id, timestamp: 'now', signature }, body],
  ] as const;
  for (const [signed, bytes] of bad) expect(signedWith(known, signed, bytes, NOW)).toBeUndefined();
  expect(signedWith([], headers([good]), body, NOW)).toBeUndefined();
});

it('UP-2 five minutes either way are the most', () => {
  const known = [{ secret: newSigningSecret() }];
  const secrets = known.map(({ secret }) => secret);
  const at = (offS: number) =>
    signedWith(known, headers(secrets, { timestampS: NOW / 1000 + offS }), body, NOW) !== undefined;
  expect([-TOLERANCE_S, TOLERANCE_S].map(at)).toEqual([true, true]);
  expect([-TOLERANCE_S - 1, TOLERANCE_S + 1].map(at)).toEqual([false, false]);
});
