/** Who is signed in: tokens in the tab's own storage, renewed before they expire. */

import { Failure } from "./failure.js";

const KEY = "photo-desk.session";
const MARGIN = 60_000; // milliseconds in which a request may be on its way

/**
 * Fires `change` when someone is signed in, and when no user is any more.
 */
export class Session extends EventTarget {
  #cognito;
  #storage;
  #now;
  #kept;
  #renewal = null;

  /** Whether the last session ended by itself. */
  expired = false;
  /** Who is signed in, or was last: an email address. */
  email;

  /**
   * @param {Pick<import("./cognito.js").Cognito, "signIn" | "refresh" | "signOut">} cognito
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
   * @param {() => number} [now] milliseconds.
   */
  constructor(cognito, storage, now = () => Date.now()) {
    super();
    this.#cognito = cognito;
    this.#storage = storage;
    this.#now = now;
    this.#kept = JSON.parse(storage.getItem(KEY) ?? "null");
    this.email = this.#kept?.email ?? "";
  }

  get signedIn() {
    return this.#kept !== null;
  }

  /** @param {string} email @param {string} password */
  async signIn(email, password) {
    this.#keep(await this.#cognito.signIn(email, password), email);
    this.email = email;
    this.expired = false;
    this.dispatchEvent(new Event("change"));
  }

  /** Signs the same user in once more, with another password. @param {string} password */
  async enter(password) {
    this.#keep(await this.#cognito.signIn(this.email, password), this.email);
  }

  /** The id token, for the API; renewed when it is about to expire. */
  async token() {
    if (!this.#kept) throw new Failure("expired", "error.expired");
    if (this.#kept.expires - MARGIN <= this.#now()) await this.renew();
    return this.#kept.idToken;
  }

  /** Gets new tokens; requests that come meanwhile wait for the same ones. */
  async renew() {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** Ends a session that is no longer accepted. */
  expire() {
    if (this.#kept) this.#end({ expired: true });
  }

  async signOut() {
    const { refreshToken } = this.#kept;
    this.#end({ expired: false });
    // Done here whatever the answer is; without one the tokens expire by themselves.
    await this.#cognito.signOut(refreshToken).catch(() => undefined);
  }

  /** Ends a session whose account is deleted, and with it all that it could be ended with. */
  forget() {
    this.email = "";
    this.#end({ expired: false });
  }

  async #renew() {
    const { refreshToken, email } = this.#kept;
    try {
      const tokens = await this.#cognito.refresh(refreshToken);
      if (this.#kept) this.#keep({ RefreshToken: refreshToken, ...tokens }, email);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== "rejected") throw error;
      this.expire();
    }
    if (!this.#kept) throw new Failure("expired", "error.expired");
  }

  /** @param {import("./cognito.js").Tokens} tokens @param {string} email */
  #keep(tokens, email) {
    this.#kept = {
      email,
      idToken: tokens.IdToken,
      refreshToken: tokens.RefreshToken,
      expires: this.#now() + tokens.ExpiresIn * 1000,
    };
    this.#storage.setItem(KEY, JSON.stringify(this.#kept));
  }

  #end({ expired }) {
    this.#kept = null;
    this.#storage.removeItem(KEY);
    this.expired = expired;
    this.dispatchEvent(new Event("change"));
  }
}
