/** Why a conversion or a publication failed: what the functions noted, for who only took the photo. */

import { conversionName, listOf } from "./format.js";
import { t } from "./texts.js";

/** How reasons of conversions are known, and the key of what is said instead. */
const CONVERSION = [
  [/cannot be read as a .* image/, "failed.unreadable"],
  [/is a HEIF image/, "failed.heic"],
  [/would be read by libvips/, "failed.format"],
  [/\bpixels and\b/, "failed.too-many-pixels"],
  [/has [\d,]+ bytes; must be at most/, "failed.too-large"],
];

/** And those of publications, which list conversions. */
const PUBLICATION = [
  [/^not converted: (.+)$/, "failed.publication.conversions"],
  [/^not converted in time: (.+)$/, "failed.publication.in-time"],
];

/** @param {string} reason @param {string} name of the photo. */
export function conversionReason(reason, name) {
  const [, key] = CONVERSION.find(([pattern]) => pattern.test(reason)) ?? [null, "failed.otherwise"];
  return t(key, { name });
}

/** @param {string} reason */
export function publicationReason(reason) {
  for (const [pattern, key] of PUBLICATION) {
    const names = pattern.exec(reason)?.[1].split(", ");
    if (names) return t(key, { conversions: listOf(names.map(conversionName)) });
  }
  return t("failed.publication");
}
