/** Errors, in words for the user of the page. */

import { t } from "./texts.js";

/**
 * Why something did not work:
 * `offline` no answer came · `expired` the session is over · `rejected` the request was not right ·
 * `slow` an answer took too long · `missing` there is no such thing · `busy` too many requests · `broken` a problem on the other side.
 * @typedef {"offline" | "slow" | "expired" | "rejected" | "missing" | "busy" | "broken"} FailureKind
 */

const PASSING = new Set(["offline", "slow", "expired", "busy", "broken"]);

export class Failure extends Error {
  /**
   * @param {FailureKind} kind
   * @param {Parameters<typeof t>[0]} key of a text: whole sentences that say what happened and what to do.
   * @param {{values?: Record<string, string | number>, code?: string}} [more] what the text is filled in with;
   *   Cognito's name of the error.
   */
  constructor(kind, key, { values = {}, code = "" } = {}) {
    super();
    this.kind = kind;
    this.key = key;
    this.values = values;
    this.code = code;
  }

  /** What happened, in the language that is chosen now. */
  get message() {
    return t(this.key, this.values);
  }

  /** Whether the same may work another time. */
  get retryable() {
    return PASSING.has(this.kind);
  }

  /**
   * Anything thrown, as a failure; a problem of the page's own still goes to the console.
   * @param {unknown} error
   */
  static of(error) {
    if (error instanceof Failure) return error;
    console.error(error);
    return new Failure("broken", "error.page");
  }
}
