import { CALLS, CONTRACT, type Declaration } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';

const SERVER = { url: 'https://live.example.org', version: '1.0' };
const openApi = openApiDocument(CALLS, SERVER);
const asyncApi = asyncApiDocument(CONTRACT, SERVER);

/** What a JSON pointer of the document's own leads to. */
function follow(document: object, pointer: string): unknown {
  const names = pointer.replace(/^#\//, '').split('/');
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
}

function references(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer = '']) => pointer);
}

describe('OpenAPI', () => {
  it.each(CALLS.map((call) => [call.method, call.path, call] as const))(
    'HTTP-5 has %s %s',
    (method, path, call) => {
      const operation = follow(openApi, '#/paths') as Record<string, Record<string, Operation>>;
      const found = operation[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(found?.summary).toBe(call.summary);
      const ofPath = found?.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
      expect(ofPath.map(({ name }) => name)).toEqual(path.match(/(?<=:)\w+/g) ?? []);
      expect(found?.requestBody === undefined).toBe(!('body' in call));
      expect(found?.security.length === 0).toBe(call.access === 'public');
      expect(Object.keys(found?.responses ?? {})).toEqual([
        'answer' in call ? String('status' in call ? call.status : 200) : '204',
        'default',
      ]);
    },
  );

  it('HTTP-5 is generated from the schemas: bodies are closed, answers open', () => {
    const { post } =
      (follow(openApi, '#/paths') as Record<string, Record<string, Operation>>)['/api/users'] ?? {};
    const body = post?.requestBody?.content['application/json'].schema;
    expect(body?.required).toEqual(['first_name', 'last_name', 'email']);
    expect(body?.additionalProperties).toBe(false);
    const answer = post?.responses['201']?.content['application/json'].schema;
    expect(answer?.required).toContain('session_timer');
    expect(answer?.additionalProperties).toBeUndefined();
  });

  it('refers only to what it has, and names every operation once', () => {
    for (const pointer of references(openApi)) expect(follow(openApi, pointer), pointer).toBeDefined();
    const ids = [...JSON.stringify(openApi).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(CALLS.length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('AsyncAPI', () => {
  it('has every message, from whoever sends it', () => {
    const messages = Object.keys(follow(asyncApi, '#/components/messages') as object);
    const expected = (CONTRACT as readonly Declaration[]).flatMap(({ type, sent, delivered }) => [
      ...(sent ? [`client.${type}`] : []),
      ...(delivered ? [`server.${type}`] : []),
    ]);
    expect(messages.toSorted()).toEqual(expected.toSorted());
  });

  it('refers only to what it has', () => {
    const found = references(asyncApi);
    expect(found.length).toBeGreaterThan(CONTRACT.length);
    for (const pointer of found) expect(follow(asyncApi, pointer), pointer).toBeDefined();
  });

  it('tells of a state that it comes with key and version', () => {
    const payload = follow(asyncApi, '#/components/messages/server.presence/payload/properties/data') as {
      required: string[];
    };
    expect(payload.required).toEqual(['key', 'version', 'value']);
  });
});

type Content = { 'application/json': { schema: { required?: string[]; additionalProperties?: boolean } } };
type Operation = {
  summary: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Content };
  security: object[];
  responses: Record<string, { content: Content }>;
};
