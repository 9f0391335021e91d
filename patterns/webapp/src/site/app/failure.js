/** Errors, in words for the user of the page. */

/**
 * Why something did not work:
 * `offline` no answer came · `expired` the session is over · `rejected` the request was not right ·
 * `missing` there is no such thing · `busy` too many requests · `broken` a problem on the other side.
 * @typedef {"offline" | "expired" | "rejected" | "missing" | "busy" | "broken"} FailureKind
 */

const PASSING = new Set(["offline", "expired", "busy", "broken"]);

export class Failure extends Error {
  /**
   * @param {FailureKind} kind
   * @param {string} message whole sentences that say what happened and what to do.
   * @param {string} [code] Cognito's name of the error.
   */
  constructor(kind, message, code = "") {
    super(message);
    this.kind = kind;
    this.code = code;
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
    return new Failure("broken", "Something went wrong in this page. Reload it, and try again.");
  }
}
