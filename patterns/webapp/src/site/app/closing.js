/** The deletion of an account: it goes on with or without a page, which only shows how far it is. */

import { Api } from "./api.js";
import { Failure } from "./failure.js";
import { enterPassword } from "./password.js";

/**
 * Has the account deleted of the user who is signed in, and has entered the password once more.
 * @param {Pick<import("./main.js").App, "cognito" | "session">} app
 * @param {string} password
 * @returns {Promise<Closing>}
 */
export async function closeAccount({ cognito, session }, password) {
  const tokens = await enterPassword(cognito, session, password);
  const api = new Api(proofOf(tokens));
  try {
    await api.closeAccount();
  } catch (error) {
    await cognito.signOut(tokens.RefreshToken).catch(() => undefined);
    throw error;
  }
  return new Closing(api);
}

/** A session that cannot be renewed. @param {import("./cognito.js").Tokens} tokens */
function proofOf({ IdToken }) {
  return {
    token: async () => IdToken,
    renew: async () => {
      throw new Failure("rejected", "closing.unseen");
    },
    expire: () => undefined,
  };
}

/** Fires `change` when it is further. */
export class Closing extends EventTarget {
  #api;

  /** Photos there were, and those that are left; null until that is known. @type {number | null} */
  total = null;
  left = null;

  /** @param {Pick<Api, "list">} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  get done() {
    return this.left === 0;
  }

  /** Asks how far it is; returns what a poll wants to know. @param {AbortSignal} [signal] ends it. */
  async load(signal) {
    const { length } = await this.#api.list(signal);
    const changed = length !== this.left;
    this.left = length;
    this.total = Math.max(this.total ?? 0, length);
    if (changed) this.dispatchEvent(new Event("change"));
    return { changed, pending: !this.done };
  }
}
