import { SingleBar } from 'cli-progress';

/** How far an import is. */
export interface ImportProgress {
  /** Bytes of the file that are done with. */
  readonly bytes: number;
  readonly rows: number;
}

/** Shows how far an import is: a bar on a terminal, a line now and then elsewhere. */
export interface ProgressDisplay {
  /** `totalBytes` is null when nobody knows how much comes. */
  begin(totalBytes: number | null): void;
  show(progress: ImportProgress): void;
  end(): void;
}

/** Where progress is shown, such as process.stderr. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export function progressDisplay(stream: ProgressStream): ProgressDisplay {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(stream);
}

function barDisplay(stream: ProgressStream): ProgressDisplay {
  const startedAt = Date.now();
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage} % | {rows} rows | {rate} rows/s | {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    etaBuffer: 20,
  });
  return {
    begin: (totalBytes) => bar.start(totalBytes ?? 0, 0, { rows: 0, rate: 0 }),
    show: ({ bytes, rows }) => {
      // A bar of unknown length stays full and counts.
      bar.setTotal(Math.max(bar.getTotal(), bytes));
      bar.update(bytes, {
        rows: rows.toLocaleString('en'),
        rate: rateOf(rows, startedAt).toLocaleString('en'),
      });
    },
    end: () => bar.stop(),
  };
}

// Every tenth part, or ten seconds, whichever comes first: enough for a log.
const SHARE = 10;
const PAUSE_MS = 10_000;

function lineDisplay(stream: ProgressStream): ProgressDisplay {
  const startedAt = Date.now();
  let total: number | null = null;
  let shown = { tenth: 0, at: startedAt };
  return {
    begin: (totalBytes) => {
      total = totalBytes;
    },
    show: ({ bytes, rows }) => {
      const tenth = total ? Math.floor((bytes / total) * SHARE) : 0;
      if (tenth === shown.tenth && Date.now() - shown.at < PAUSE_MS) return;
      shown = { tenth, at: Date.now() };
      const parts = [`${rows} rows`, `${rateOf(rows, startedAt)} rows/s`];
      if (total) {
        const leftS = ((Date.now() - startedAt) / 1_000) * (total / bytes - 1);
        parts.unshift(`${Math.floor((bytes / total) * 100)} %`);
        parts.push(`${Math.ceil(leftS)} s left`);
      }
      stream.write(`${parts.join(', ')}\n`);
    },
    end: () => undefined,
  };
}

const rateOf = (rows: number, startedAt: number): number =>
  Math.round(rows / Math.max((Date.now() - startedAt) / 1_000, 0.001));
