// Numbers, sizes, times and durations as people read them. Pure.

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
const NUMBER = new Intl.NumberFormat("en");
const DATE = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** `1,234,567`. @param {number} count */
export function formatCount(count) {
  return NUMBER.format(count);
}

/** `4.2 MiB`; three digits at most, and whole bytes below 1 KiB. @param {number} bytes */
export function formatBytes(bytes) {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1024 : 1023.5)) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${formatCount(bytes)} bytes`;
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** `4,404,019 bytes`. @param {number} bytes */
export function formatExactBytes(bytes) {
  return bytes === 1 ? "1 byte" : `${formatCount(bytes)} bytes`;
}

/** The local day and time. @param {string | Date} time */
export function formatTime(time) {
  return TIME.format(new Date(time));
}

/** The local day. @param {string | Date} time */
export function formatDay(time) {
  return DATE.format(new Date(time));
}

/** The same instant in UTC, for whoever looks closer. @param {string | Date} time */
export function formatUtc(time) {
  return `${new Date(time).toISOString().replace("T", " ").replace(/\.\d+Z$/, "")} UTC`;
}

/** `3 s`, `2 min 5 s`, `1 h 20 min`, `3 d 4 h`. @param {number} seconds */
export function formatDuration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return pair(whole, 60, "min", 1, "s");
  if (whole < 86_400) return pair(whole, 3_600, "h", 60, "min");
  return pair(whole, 86_400, "d", 3_600, "h");
}

/** @param {number} whole @param {number} large @param {string} largeName @param {number} small @param {string} smallName */
function pair(whole, large, largeName, small, smallName) {
  const rest = Math.floor((whole % large) / small);
  const first = `${Math.floor(whole / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
