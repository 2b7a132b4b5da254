import { useMutation } from '@tanstack/react-query';
import { calls } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import type { Seat } from '../seat/seatStore.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { localTime } from '../ui/localTime.ts';
import { saveFile } from './saveFile.ts';

const FILES = [
  { of: 'summary', format: 'csv', label: 'Summary as a table (CSV)' },
  { of: 'summary', format: 'md', label: 'Summary as text (Markdown)' },
  { of: 'transcript', format: 'csv', label: 'Transcript as a table (CSV)' },
  { of: 'transcript', format: 'md', label: 'Transcript as text (Markdown)' },
] as const;
type File = (typeof FILES)[number];

/** To take it along: files, or paper. */
export function KeepIt({ seat, keptUntil }: { seat: Seat; keptUntil: string | null }) {
  const { apiFor, announcer } = useApp();
  const saving = useMutation({
    networkMode: 'always',
    mutationFn: async ({ of, format }: File) => {
      const call = of === 'summary' ? calls.getSummary : calls.getTranscript;
      const input = { params: { id: seat.session.id }, query: { format } };
      saveFile(await apiFor(seat.token).file(call, input), `${of}.${format}`);
    },
    onSuccess: (_, { label }) => announcer.say(`${label} was saved.`),
  });
  return (
    <section aria-labelledby="keep" className="grid gap-2 no-print">
      <h2 id="keep">Keep it</h2>
      <p className="page__note">
        {keptUntil
          ? `What was said, and your own part, are kept here until ${localTime(keptUntil)}; the group’s figures stay.`
          : 'What was said, and your own part, are kept here for a while; the group’s figures stay.'}
      </p>
      <div className="flex flex-wrap gap-2">
        {FILES.map((file) => (
          <button
            className="at-button"
            type="button"
            key={file.label}
            aria-disabled={saving.isPending}
            onClick={() => !saving.isPending && saving.mutate(file)}
          >
            {file.label}
          </button>
        ))}
        <button className="at-button" type="button" onClick={() => window.print()}>
          Print, or save as PDF
        </button>
      </div>
      {saving.error && (
        <p className="at-field__error" role="alert">
          {asProtocolError(saving.error).message}
        </p>
      )}
    </section>
  );
}
