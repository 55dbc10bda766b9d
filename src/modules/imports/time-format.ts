/** Reads times of one written form. Null: the text is not such a time, or no day of the calendar. */
export type TimeReader = (text: string) => Date | null;

type Parts = Partial<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>> & {
  readonly millisecond?: number;
  readonly offsetMinutes?: number;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?\s*(?<zone>Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Pieces of a pattern, longest first, each with what it matches. */
const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MMM: '(?<monthName>[a-z]{3})[a-z]*\\.?',
  MM: '(?<month>\\d\\d)',
  M: '(?<month>\\d\\d?)',
  dd: '(?<day>\\d\\d)',
  d: '(?<day>\\d\\d?)',
  HH: '(?<hour>\\d\\d)',
  H: '(?<hour>\\d\\d?)',
  hh: '(?<hour>\\d\\d)',
  h: '(?<hour>\\d\\d?)',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)',
  SSS: '(?<fraction>\\d{3})',
  a: '(?<half>[ap])\\.?m\\.?',
  XXX: '(?<zone>Z|[+-]\\d\\d(?::?\\d\\d)?)',
};

/**
 * Makes a reader of a format: `iso` (a date, or a date and time with T or a space between them), `unix` and `unix-ms`
 * (seconds and milliseconds since 1970), or a pattern of yyyy, M, MM, MMM, d, dd, H, HH, h, hh, mm, ss, SSS, a (am or
 * pm) and XXX (Z or an offset). Times that name no offset are at `utcOffset` (`+02:00`). Null: this is no format.
 */
export function timeReader(format: string, utcOffset: string): TimeReader | null {
  if (format === 'unix') return (text) => fromNumber(text, 1_000);
  if (format === 'unix-ms') return (text) => fromNumber(text, 1);
  const pattern = format === 'iso' ? ISO : patternOf(format);
  const preset = offsetOf(utcOffset);
  return pattern && ((text) => fromMatch(pattern.exec(text.trim())?.groups, preset));
}

function patternOf(format: string): RegExp | null {
  const body = format.replace(
    /yyyy|MMM|MM?|dd?|HH?|hh?|mm|ss|SSS|XXX|a|[^]/g,
    (piece) => TOKENS[piece] ?? piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  try {
    const pattern = new RegExp(`^${body}$`, 'i');
    return ['<year>', '<month', '<day>'].every((part) => body.includes(part)) ? pattern : null;
  } catch {
    // A piece that is named twice.
    return null;
  }
}

function fromNumber(text: string, factor: number): Date | null {
  return /^\d{1,15}(\.\d+)?$/.test(text.trim())
    ? plausible(new Date(Math.round(Number(text) * factor)))
    : null;
}

function fromMatch(groups: Record<string, string> | undefined, preset: number): Date | null {
  if (!groups) return null;
  const { monthName, half, fraction, zone } = groups;
  const number = (name: string): number => Number(groups[name] ?? 0);
  const month = monthName ? MONTHS.indexOf(monthName.toLowerCase()) + 1 : number('month');
  const hour = half ? clockHour(number('hour'), half) : number('hour');
  if (hour === null) return null;
  const millisecond = fraction ? Math.floor(Number(`0.${fraction}`) * 1_000) : 0;
  const offsetMinutes = zone ? offsetOf(zone) : preset;
  const [year, day, minute, second] = [number('year'), number('day'), number('minute'), number('second')];
  return dateOf({ year, month, day, hour, minute, second, millisecond, offsetMinutes });
}

/** The hour of the day on a clock of twelve hours: 12 am is midnight. */
function clockHour(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function dateOf({
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
  ...rest
}: Parts): Date | null {
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, rest.millisecond ?? 0));
  // JavaScript takes 31 February for 3 March, and the year 26 for 1926.
  const taken = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCHours()];
  const same = [year, month, day, hour].every((part, index) => part === taken[index]);
  if (!same || minute > 59 || second > 59) return null;
  return plausible(new Date(local.getTime() - (rest.offsetMinutes ?? 0) * 60_000));
}

// A ticket of the year 23 or 20231 is a slip of the pen.
const plausible = (time: Date): Date | null =>
  time.getUTCFullYear() >= 1900 && time.getUTCFullYear() < 2200 ? time : null;

function offsetOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
