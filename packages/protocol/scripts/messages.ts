import {
  CHANNELS,
  CONTRACT,
  declarationOf,
  limits,
  maySend,
  ROLES,
  type Declaration,
  type Role,
} from '@attune/protocol';
import * as z from 'zod/mini';
import { code, list, table } from './markdown.ts';

const DECLARATIONS: readonly Declaration[] = CONTRACT.flatMap(({ type }) => declarationOf(type) ?? []);

/** One row per message: everything its declaration says, without the schema. */
export function messageTable(): string {
  const head = [
    'type',
    'class',
    'channels',
    'direction',
    'sent by',
    'received by',
    'rate',
    'at most',
    'phases',
    'told within',
    'kept',
  ];
  return table(
    head,
    DECLARATIONS.map((declaration) => [
      `[${code(declaration.type)}](#${declaration.type})`,
      declaration.class,
      list(declaration.channels),
      directionOf(declaration),
      list(declaration.sent?.roles ?? []),
      list(receivers(declaration)),
      declaration.sent?.rate ?? '–',
      declaration.sent ? `${declaration.sent.maxBytes.toLocaleString('en')} bytes` : '–',
      declaration.sent?.phases ? list(declaration.sent.phases) : '–',
      toldWithin(declaration),
      declaration.retentionDays === undefined ? '–' : `${declaration.retentionDays} days`,
    ]),
  );
}

function toldWithin({ delivered, mayWait }: Declaration): string {
  if (!delivered) return '–';
  return mayWait ? `${limits.MAY_WAIT_MS} ms` : 'at once';
}

/** Who may send what. */
export function permissionTable(): string {
  const sendable = DECLARATIONS.filter(({ sent }) => sent);
  const row = (declaration: Declaration) => [
    code(declaration.type),
    ...ROLES.map((role) => (maySend(declaration, role) ? 'yes' : '–')),
  ];
  return table(['type', ...ROLES], sendable.map(row));
}

/** Every message with the JSON Schema of what is sent, delivered and replied. */
export function messageChapters(): string {
  return DECLARATIONS.map(chapter).join('\n\n');
}

function chapter(declaration: Declaration): string {
  const parts = [
    `### ${declaration.type}`,
    declaration.summary,
    declaration.sent && schema('A client sends', declaration.sent.data, 'input'),
    declaration.sent?.reply && schema('The `ack` answers', declaration.sent.reply, 'output'),
    declaration.delivered && schema('The server sends', declaration.delivered, 'output'),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function schema(lead: string, type: z.ZodMiniType, io: 'input' | 'output'): string {
  const { $schema: _, ...shape } = z.toJSONSchema(type, { io });
  return `${lead}\n\n\`\`\`json\n${JSON.stringify(shape, null, 2)}\n\`\`\``;
}

function directionOf({ sent, delivered }: Declaration): string {
  if (sent && delivered) return 'both';
  return sent ? 'client → server' : 'server → client';
}

/** Whoever may follow one of its channels; a message without a channel goes to the connection that it belongs to. */
function receivers({ channels, delivered }: Declaration): readonly Role[] {
  if (!delivered) return [];
  if (channels.length === 0) return ROLES;
  return ROLES.filter((role) =>
    channels.some((kind) => (CHANNELS[kind].roles as readonly Role[]).includes(role)),
  );
}
