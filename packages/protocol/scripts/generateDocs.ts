import { readFileSync, writeFileSync } from 'node:fs';
import { channelTable, closeCodeTable, errorTable, rateTable } from './codes.ts';
import { messageChapters, messageTable, permissionTable } from './messages.ts';

// Writes docs/messages.md from the contract (`npm run docs`); with --check it only says whether the file is current.

const FILE = new URL('../docs/messages.md', import.meta.url);

const document = `# Messages

Generated from \`src/\` by \`npm run docs\`; do not edit. What the classes mean and how frames are carried: [PROTOCOL.md](../PROTOCOL.md).

## All of them

${messageTable()}

## Who may send

${permissionTable()}

## Channels

${channelTable()}

## Rates

A connection may send \`burst\` messages of a class at once, scaled like the rest, and then so many a minute.

${rateTable()}

## Errors

${errorTable()}

## Close codes

${closeCodeTable()}

Of codes that are not listed, the range decides: 4000-4299 come back, 4300-4499 get fresh credentials and come back, 4500-4999 stay away.

## Each message

${messageChapters()}
`;

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, document);
} else if (current() !== document) {
  console.error(
    'packages/protocol/docs/messages.md is not what the contract says. Run `npm run docs` and commit the file.',
  );
  process.exitCode = 1;
}

function current(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
}
