/** Which of the chosen files can be uploaded. */

import { Failure } from "./failure.js";
import { formatBytes, listOf, typeName } from "./format.js";

/**
 * Why a file cannot be uploaded; null if it can.
 * @param {{name: string, type: string, size: number}} file
 * @param {Pick<import("./config.js").Config, "types" | "maxBytes">} config
 */
export function problemOf({ name, type, size }, { types, maxBytes }) {
  if (!types.includes(type)) return problem("upload.wrong-type", { name, types: listOf(types.map(typeName)) });
  if (size === 0) return problem("upload.empty", { name });
  if (size <= maxBytes) return null;
  return problem("upload.too-large", { name, size: formatBytes(size), limit: formatBytes(maxBytes) });
}

function problem(key, values) {
  return new Failure("rejected", key, { values });
}
