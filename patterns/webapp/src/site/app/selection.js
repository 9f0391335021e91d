/** Which of the chosen files can be uploaded. */

import { emptyFile, tooLarge, wrongType } from "./messages.js";

/**
 * Why a file cannot be uploaded, empty if it can.
 * @param {{name: string, type: string, size: number}} file
 * @param {Pick<import("./config.js").Config, "types" | "maxBytes">} config
 */
export function problemOf({ name, type, size }, { types, maxBytes }) {
  if (!types.includes(type)) return wrongType(name, types);
  if (size === 0) return emptyFile(name);
  return size > maxBytes ? tooLarge(name, size, maxBytes) : "";
}
