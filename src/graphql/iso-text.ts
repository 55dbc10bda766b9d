const DAY_MS = 86_400_000;
// More days than these in one process are rare; then their texts are made anew.
const MOST_DAYS = 10_000;

const days = new Map<number, string>();
const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** As `toISOString` writes a time, in a sixth of its time: answers are full of times, and they share their days. */
export function isoText(time: Date): string {
  const ms = time.getTime();
  const day = Math.floor(ms / DAY_MS);
  const date = days.get(day) ?? dateText(time, day);
  const ofDay = ms - day * DAY_MS;
  const seconds = Math.floor(ofDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}`;
  return `${date}${clock}.${String(ofDay % 1_000).padStart(3, '0')}Z`;
}

/** Up to the T. Throws RangeError for a Date that is none. */
function dateText(time: Date, day: number): string {
  const text = time.toISOString();
  const date = text.slice(0, text.indexOf('T') + 1);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, date);
  return date;
}
