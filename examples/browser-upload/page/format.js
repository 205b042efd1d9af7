// How numbers and times are written.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** 1 234 567 → "1.2 MiB". */
export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 99.95 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Seconds, as a person would say them. */
export function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** Local; today's by the clock only. */
export function moment(date) {
  return date.toDateString() === new Date().toDateString() ? `today, ${clock.format(date)}` : day.format(date);
}

/** The end of a name, for a badge of up to four letters. */
export function extension(name) {
  return /\.(\w{1,4})$/.exec(name)?.[1].toLowerCase() ?? "file";
}
