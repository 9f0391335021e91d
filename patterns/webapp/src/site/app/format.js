/** Values as people read them. */

const TYPES = { "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/webp": "WebP", "image/svg+xml": "SVG" };
const CONVERSIONS = { archive: "ZIP", jpeg: "JPEG", thumbnail: "Thumbnail", webp: "WebP" };
const UNITS = ["KB", "MB", "GB"];

/** Bytes with a unit of 1,024, as file managers show them. @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1023.5 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 9.95 ? Number(size.toFixed(1)) : Math.round(size)} ${UNITS[unit]}`;
}

/** @param {string} type a media type. */
export function typeName(type) {
  return TYPES[type] ?? type.replace(/^image\//, "").toUpperCase();
}

/** @param {string} conversion */
export function conversionName(conversion) {
  return CONVERSIONS[conversion] ?? conversion;
}

/** Words with commas and an “and”. @param {string[]} words */
export function listOf(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** @param {string} time ISO 8601. @param {Date} [now] */
export function formatTime(time, now = new Date()) {
  const date = new Date(time);
  const today = date.toDateString() === now.toDateString();
  return date.toLocaleString(undefined, today ? { timeStyle: "short" } : { dateStyle: "medium" });
}

/** @param {number} count @param {string} one such as “photo”. */
export function counted(count, one) {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
