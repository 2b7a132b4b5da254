import type { Session } from '@attune/protocol';

/** An iCalendar file of one event, for a planned session. `link` is where to join. */
export function calendarFile(session: Session, startsAt: string, link: string): string {
  const start = Date.parse(startsAt);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Attune//Session//EN',
    'BEGIN:VEVENT',
    `UID:${session.id}@attune`,
    `DTSTAMP:${stamp(start)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(start + session.duration_minutes * 60_000)}`,
    `SUMMARY:${escaped(session.title)}`,
    `URL:${link}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`);
}

/** RFC 5545, 3.1: a line has at most 75 bytes and goes on after a line end and a space. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let width = 0;
  let out = '';
  for (const sign of line) {
    const bytes = encoder.encode(sign).length;
    if (width + bytes > 74) {
      out += '\r\n ';
      width = 0;
    }
    out += sign;
    width += bytes;
  }
  return out;
}
