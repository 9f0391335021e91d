/** Requests whose failures have words. */

import { Failure } from "./failure.js";

export const PATIENCE = 20_000; // milliseconds for a whole answer

/**
 * `fetch` and its JSON, an empty object if it is none. No answer is a failure of the kind `offline`, one that
 * takes too long of the kind `slow`.
 * @param {string} url @param {RequestInit} [options]
 * @returns {Promise<{ok: boolean, status: number, answer: any}>}
 */
export async function request(url, { signal, ...options } = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const either = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
    const response = await fetch(url, { ...options, signal: either });
    return { ok: response.ok, status: response.status, answer: jsonOf(await response.text()) };
  } catch {
    throw patience.signal.aborted ? new Failure("slow", "error.slow") : new Failure("offline", "error.offline");
  } finally {
    clearTimeout(timer);
  }
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
