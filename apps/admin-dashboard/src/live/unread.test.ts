import { expect, it } from 'vitest';
import { shallowRef } from 'vue';
import { unreadOf } from './unread.ts';

it('says why there is nothing to show, and not a word over what was read before', () => {
  const data = shallowRef<string>();
  const error = shallowRef<Error | null>(null);
  const failure = unreadOf({ data, error, errorUpdatedAt: shallowRef(0) });
  expect(failure.value).toBeUndefined();
  error.value = new Error('no network');
  expect(failure.value).toBeDefined();
  data.value = 'read';
  expect(failure.value).toBeUndefined();
});
