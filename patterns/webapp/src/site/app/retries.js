/** Repeats what has failed in passing, a little later each time: for requests that change nothing. */

import { Failure } from "./failure.js";

/** Milliseconds before each further attempt, on average. */
export const PAUSES = [400, 1_600];
/** Not `slow`: a person who has waited that long is notified. */
const PASSING = new Set(["offline", "busy", "broken"]);

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @param {AbortSignal} [signal] ends it.
 * @param {readonly number[]} [pauses]
 * @returns {Promise<T>}
 */
export async function withRetries(ask, signal, pauses = PAUSES) {
  for (const pause of pauses) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof Failure && PASSING.has(error.kind) && navigator.onLine !== false;
      if (!passing || signal?.aborted) throw error;
    }
    // Random, so that not all pages come at once.
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    if (signal?.aborted) break;
  }
  return ask();
}
