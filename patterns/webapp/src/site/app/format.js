/** Values as people read them, in the language that is chosen. */

import { locale } from "./language.js";
import { t } from "./texts.js";

const TYPES = { "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/webp": "WebP", "image/svg+xml": "SVG" };
const CONVERSIONS = new Set(["archive", "jpeg", "thumbnail", "webp"]);
const UNITS = ["KB", "MB", "GB"];

/** Bytes with a unit of 1,024, as file managers show them, on one line. @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1024) return `${formatNumber(bytes)}\u00a0B`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1023.5 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${formatNumber(size, { maximumFractionDigits: size < 9.95 ? 1 : 0 })}\u00a0${UNITS[unit]}`;
}

/** @param {number} number @param {Intl.NumberFormatOptions} [options] */
export function formatNumber(number, options) {
  return new Intl.NumberFormat(locale(), options).format(number);
}

/** @param {number} share 0 to 1. */
export function formatShare(share) {
  return formatNumber(Math.floor(share * 100) / 100, { style: "percent" });
}

/** @param {string} type a media type. */
export function typeName(type) {
  return TYPES[type] ?? type.replace(/^image\//, "").toUpperCase();
}

/** @param {string} conversion */
export function conversionName(conversion) {
  return CONVERSIONS.has(conversion) ? t(`conversion.${conversion}`) : conversion;
}

/** Words as they are listed in a sentence. @param {string[]} words */
export function listOf(words) {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(words);
}

/** @param {string} time ISO 8601. @param {Date} [now] */
export function formatTime(time, now = new Date()) {
  const date = new Date(time);
  const today = date.toDateString() === now.toDateString();
  return date.toLocaleString(locale(), today ? { timeStyle: "short" } : { dateStyle: "medium" });
}
