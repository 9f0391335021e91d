/** Asks again and again while something is still to come, less often the longer nothing does. */

import { Failure } from "./failure.js";

export const FIRST = 700;
export const LONGEST = 8_000;
const GROWTH = 1.5;

/** Milliseconds until the next question. @param {number} last @param {boolean} changed */
export function nextDelay(last, changed) {
  return changed ? FIRST : Math.min(last * GROWTH, LONGEST);
}

export class Poll {
  #ask;
  #onFailure;
  #delay = FIRST;
  #timer = 0;
  #asking = false;
  #again = false;
  #ended = false;

  /** Why the last question had no answer. @type {Failure | null} */
  failure = null;

  /**
   * @param {() => Promise<{pending: boolean, changed: boolean}>} ask
   * @param {() => void} onFailure called when `failure` is another one, or over.
   */
  constructor(ask, onFailure) {
    this.#ask = ask;
    this.#onFailure = onFailure;
    document.addEventListener("visibilitychange", this.#wake);
    addEventListener("online", this.#wake);
    void this.now();
  }

  /** Asks immediately, or right after the question that is on its way. */
  async now() {
    clearTimeout(this.#timer);
    this.#again = this.#asking;
    if (this.#asking || this.#ended) return;
    this.#asking = true;
    const { pending, changed } = await this.#attempt();
    this.#asking = false;
    this.#delay = nextDelay(this.#delay, changed);
    if (this.#again) void this.now();
    // A hidden page asks when it is visible again.
    else if (pending && !this.#ended && !document.hidden)
      this.#timer = setTimeout(() => this.now(), this.#delay);
  }

  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#wake);
    removeEventListener("online", this.#wake);
  }

  async #attempt() {
    try {
      const answer = await this.#ask();
      this.#fail(null);
      return answer;
    } catch (error) {
      this.#fail(Failure.of(error));
      return { changed: false, pending: this.failure.retryable };
    }
  }

  /** @param {Failure | null} failure */
  #fail(failure) {
    const same = this.failure?.message === failure?.message;
    this.failure = failure;
    if (!same && !this.#ended) this.#onFailure();
  }

  #wake = () => {
    if (document.hidden) return;
    this.#delay = FIRST;
    void this.now();
  };
}
