/** Asks again and again while something is still to come, less often the longer nothing does. */

import { Failure } from "./failure.js";

export const FIRST = 700;
export const LONGEST = 8_000;
/** Where progress arrives by itself: only for what was lost on its way. */
export const SELDOM = 60_000;
const GROWTH = 1.5;

/** Milliseconds until the next question. @param {number} last @param {boolean} changed */
export function nextDelay(last, changed) {
  return changed ? FIRST : Math.min(last * GROWTH, LONGEST);
}

export class Poll {
  #ask;
  #onFailure;
  #live;
  #delay = FIRST;
  #timer = 0;
  #asking = false;
  #again = false;
  #ending = new AbortController();

  /** Why the last question had no answer. @type {Failure | null} */
  failure = null;

  /**
   * @param {(signal: AbortSignal) => Promise<{pending: boolean, changed: boolean}>} ask
   * @param {() => void} onFailure called when `failure` is another one, or over.
   * @param {EventTarget & {connected: boolean}} live whether progress arrives by itself; each change of that
   *   asks once, for what was missed.
   */
  constructor(ask, onFailure, live) {
    this.#ask = ask;
    this.#onFailure = onFailure;
    this.#live = live;
    live.addEventListener("change", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    addEventListener("online", this.#wake);
    void this.now();
  }

  /** Asks immediately, or right after the question that is on its way. */
  async now() {
    clearTimeout(this.#timer);
    this.#again = this.#asking;
    if (this.#asking || this.#ending.signal.aborted) return;
    this.#asking = true;
    const { pending, changed } = await this.#attempt();
    this.#asking = false;
    this.#delay = nextDelay(this.#delay, changed);
    if (this.#again) void this.now();
    // A hidden page asks when it is visible again.
    else if (pending && !this.#ending.signal.aborted && !document.hidden)
      this.#timer = setTimeout(() => this.now(), this.#pause);
  }

  end() {
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#live.removeEventListener("change", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    removeEventListener("online", this.#wake);
  }

  get #pause() {
    return this.#live.connected && !this.failure ? SELDOM : this.#delay;
  }

  async #attempt() {
    try {
      const answer = await this.#ask(this.#ending.signal);
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
    if (!same && !this.#ending.signal.aborted) this.#onFailure();
  }

  #wake = () => {
    if (document.hidden) return;
    this.#delay = FIRST;
    void this.now();
  };
}
