import { CHANNELS, SUBPROTOCOL, type Declaration } from '@attune/protocol';
import * as z from 'zod/mini';

type Json = Record<string, unknown>;

/** The messages as AsyncAPI 3, from the server's point of view: what clients send it receives. One channel, the socket. */
export function asyncApiDocument(
  contract: readonly Declaration[],
  server: { url: string; version: string },
): Json {
  const { host, protocol } = new URL(server.url);
  const sent = contract.filter((declaration) => declaration.sent);
  const delivered = contract.filter((declaration) => declaration.delivered);
  const messages = [...sent.map(clientMessage), ...delivered.map(serverMessage)];
  return {
    asyncapi: '3.0.0',
    info: { title: 'Attune', version: server.version },
    servers: { node: { host, protocol: protocol === 'https:' ? 'wss' : 'ws', pathname: '/ws' } },
    channels: {
      socket: {
        address: '/ws',
        description: `Subprotocol ${SUBPROTOCOL}. Carries every channel of the protocol.`,
        messages: Object.fromEntries(
          messages.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations: {
      receive: operation('receive', sent.map(clientKey)),
      send: operation('send', delivered.map(serverKey)),
    },
    components: { messages: Object.fromEntries(messages.map(({ key, message }) => [key, message])) },
  };
}

const clientKey = ({ type }: Declaration): string => `client.${type}`;
const serverKey = ({ type }: Declaration): string => `server.${type}`;

function operation(action: 'send' | 'receive', keys: readonly string[]): Json {
  return {
    action,
    channel: { $ref: '#/channels/socket' },
    messages: keys.map((key) => ({ $ref: `#/channels/socket/messages/${key}` })),
  };
}

function clientMessage(declaration: Declaration): { key: string; message: Json } {
  const { sent } = declaration;
  return {
    key: clientKey(declaration),
    message: {
      ...described(declaration),
      payload: frame(declaration.type, sent && schemaOf(sent.data, 'input')),
      'x-roles': sent?.roles,
      'x-rate-class': sent?.rate,
      'x-max-bytes': sent?.maxBytes,
      'x-phases': sent?.phases,
    },
  };
}

function serverMessage(declaration: Declaration): { key: string; message: Json } {
  const value = declaration.delivered && schemaOf(declaration.delivered, 'output');
  return {
    key: serverKey(declaration),
    message: {
      ...described(declaration),
      payload: frame(declaration.type, declaration.class === 'state' ? change(value) : value),
    },
  };
}

function described(declaration: Declaration): Json {
  return {
    name: declaration.type,
    summary: declaration.summary,
    contentType: 'application/json',
    'x-class': declaration.class,
    'x-channels': declaration.channels.map((kind) => ({ kind, roles: CHANNELS[kind].roles })),
  };
}

/** FRAME-1, FRAME-2: the members that say what a frame is; the others are optional bookkeeping. */
function frame(type: string, payload: Json | undefined): Json {
  return {
    type: 'object',
    required: ['type', 'id'],
    properties: {
      type: { const: type },
      id: { type: 'string' },
      channel: { type: 'string' },
      correlation_id: { type: 'string' },
      ...(payload && { data: payload }),
    },
  };
}

/** STATE-1. */
function change(value: Json | undefined): Json {
  return {
    type: 'object',
    required: ['key', 'version', 'value'],
    properties: {
      key: { type: 'string' },
      version: { type: 'integer' },
      value: { anyOf: [value ?? {}, { type: 'null' }] },
    },
  };
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io });
  return plain;
}
