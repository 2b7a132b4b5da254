import { ERRORS, MEDIA_TYPES, problem, type Call } from '@attune/protocol';
import * as z from 'zod/mini';

type Json = Record<string, unknown>;

const PROBLEM_CONTENT = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** HTTP-5: the calls as OpenAPI 3.1, whose schemas are plain JSON Schema. */
export function openApiDocument(declared: readonly Call[], server: { url: string; version: string }): Json {
  return {
    openapi: '3.1.1',
    info: { title: 'Attune', version: server.version, description: describeErrors() },
    servers: [{ url: server.url }],
    paths: pathsOf(declared),
    components: {
      schemas: { Problem: answerSchema(problem) },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A seat or login token.' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'With `webhook-id` and `webhook-timestamp`, by the Standard Webhooks scheme.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'admin_session',
          description:
            'Set by login; `__Host-admin_session` under https. Counts only with an allowed Origin.',
        },
      },
    },
  };
}

function pathsOf(declared: readonly Call[]): Json {
  const paths: Record<string, Json> = {};
  for (const call of declared) {
    const path = call.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operationOf(call) };
  }
  return paths;
}

function operationOf(call: Call): Json {
  const parameters = [...pathParameters(call), ...queryParameters(call)];
  return {
    summary: call.summary,
    operationId: operationId(call),
    tags: [call.path.split('/')[2] ?? 'api'],
    ...(parameters.length > 0 && { parameters }),
    security: securityOf(call),
    ...(call.body && {
      requestBody: { required: true, content: { 'application/json': { schema: bodySchema(call.body) } } },
    }),
    responses: {
      ...successOf(call),
      default: { description: 'What went wrong, as problem details.', content: PROBLEM_CONTENT },
    },
  };
}

function securityOf({ access }: Call): readonly Json[] {
  if (access === 'public') return [];
  return [...(access === 'signed' ? [{ signature: [] }] : []), { token: [] }, { cookie: [] }];
}

function pathParameters({ path }: Call): readonly Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Call): readonly Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function successOf({ answer, formats = [], status = 200 }: Call): Json {
  if (!answer) return { 204: { description: 'Done.' } };
  const texts = formats.map((name) => [MEDIA_TYPES[name], { schema: { type: 'string' } }]);
  const content = { 'application/json': { schema: answerSchema(answer) }, ...Object.fromEntries(texts) };
  return { [status]: { description: 'Done.', content } };
}

/** `POST /api/sessions/:id/start` is `postSessionsStart`. */
function operationId({ method, path }: Call): string {
  const words = path
    .split('/')
    .slice(2)
    .map((word) => word.replace(/^:/, 'by-'));
  return words.reduce(
    (name, word) => name + word.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    method.toLowerCase(),
  );
}

function bodySchema(schema: z.ZodMiniType): Json {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input' }));
}

/** Answers are open: a client ignores fields that it does not know. */
function answerSchema(schema: z.ZodMiniType): Json {
  return withoutDialect(
    z.toJSONSchema(schema, {
      io: 'output',
      override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
    }),
  );
}

function withoutDialect({ $schema: _, ...schema }: Json): Json {
  return schema;
}

function describeErrors(): string {
  const rows = Object.entries(ERRORS).map(
    ([name, { status, code, message }]) => `| ${name} | ${status} | ${code} | ${message} |`,
  );
  return [
    'Errors are problem details (RFC 9457).',
    '',
    '| name | status | code | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
