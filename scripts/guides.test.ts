import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (path: string) => join(ROOT, path);
const read = (path: string) => readFileSync(at(path), 'utf8');

/** The code of a guide by the word after its language. */
function codeOf(guide: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(guide.matchAll(/^```ts (\w+)\n(.*?)^```/gms), ([, name = '', code = '']) => [name, code]),
  );
}

/** The files as they would be: what a reader writes, over those that are there. */
function written(code: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const contract = read('packages/protocol/src/contract.ts');
  return new Map([
    [
      at('packages/protocol/src/gong.ts'),
      `import * as z from 'zod/mini';
       import { declare, LEADING_ROLES } from './declare.ts';
       ${code.get('declaration')}`,
    ],
    [
      at('packages/protocol/src/contract.ts'),
      `import { gong } from './gong.ts';\n${contract.replace('export const CONTRACT = [', 'export const CONTRACT = [ gong,')}`,
    ],
    [
      at('packages/server/src/gong.ts'),
      `import { sessionChannel, type Sent } from '@attune/protocol';
       import type { Plan, Request } from './capability.ts';
       import { inPhase } from './session/index.ts';
       import type { Storage } from './storage/storage.ts';
       export const handlersOf = (storage: Storage) => ({ ${code.get('handler')} });`,
    ],
    [
      at('packages/simulator/src/gong.ts'),
      `import type { ChannelHandle } from '@attune/client';
       export function listen(channel: ChannelHandle, ring: () => void): void { ${code.get('client')} }`,
    ],
  ]);
}

/** What the compiler has to say about these files, with the options of the server. */
function faultsOf(files: ReadonlyMap<string, string>): readonly string[] {
  const config = ts.readConfigFile(at('packages/server/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, at('packages/server'));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => ts.createSourceFile(path, host.readFile(path) ?? '', target);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}

describe('the guide to custom events', () => {
  const guide = read('docs/guides/custom-events.md');
  const code = codeOf(guide);
  const lines = ['declaration', 'handler'].flatMap((name) => (code.get(name) ?? '').trim().split('\n'));

  it('is twelve lines', () => {
    expect(lines).toHaveLength(12);
  });

  it('compiles against the real contract', { timeout: 120_000 }, () => {
    expect(faultsOf(written(code))).toEqual([]);
  });

  it('would be told of a mistake', { timeout: 120_000 }, () => {
    const wrong = new Map(code).set(
      'handler',
      (code.get('handler') ?? '').replace("type: 'gong'", "type: 'gnog'"),
    );
    expect(faultsOf(written(wrong)).join('\n')).toContain('gnog');
  });

  it('names folders that are there', () => {
    for (const [, folder = ''] of guide.matchAll(/`(packages\/server\/src\/\w+)`/g))
      expect(ts.sys.directoryExists(at(folder)), folder).toBe(true);
  });
});
