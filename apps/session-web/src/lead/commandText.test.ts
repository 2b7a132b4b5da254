import { expect, it } from 'vitest';
import { commandText } from './commandText.ts';

it.each<[string, unknown, string | undefined]>([
  ['session_pause', {}, 'Pause'],
  ['technique_change', { technique: 'box' }, 'Change the breath, Box 4-4-4-4'],
  ['technique_change', { technique: { name: 'My own' } }, 'Change the breath, My own'],
  ['technique_change', { technique: 'of-a-library' }, 'Change the breath'],
  ['session_resume', { technique: 'box' }, 'Go on, Box 4-4-4-4'],
  ['chat_message', { text: 'Hello' }, undefined],
])('%s with %j', (type, data, text) => {
  expect(commandText({ type, data })).toBe(text);
});
