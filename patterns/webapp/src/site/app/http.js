/** Requests whose failures have words. */

import { Failure } from "./failure.js";

/**
 * `fetch`, but no answer is a failure of the kind `offline`.
 * @param {string} url @param {RequestInit} [options]
 */
export async function request(url, options) {
  try {
    return await fetch(url, options);
  } catch {
    throw new Failure("offline", "error.offline");
  }
}

/** The JSON of an answer, an empty object if it is none. @param {Response} response */
export async function jsonOf(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
