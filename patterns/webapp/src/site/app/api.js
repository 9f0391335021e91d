/** The photo desk's API. */

import { request } from "./http.js";
import { statusFailure } from "./messages.js";
import { PAUSES, withRetries } from "./retries.js";

/**
 * @typedef {object} Conversion
 * @property {"pending" | "converted" | "failed"} status
 * @property {string} [url] of the result.
 * @property {number} [bytes] of the result.
 * @property {string} [reason] why it failed.
 */
/**
 * @typedef {object} Photo
 * @property {string} id
 * @property {string} name
 * @property {string} type media type.
 * @property {number} bytes
 * @property {string} uploaded ISO 8601.
 * @property {"waiting" | "ready" | "failed" | "published"} status
 * @property {number} version grows with each change.
 * @property {Record<string, Conversion>} conversions by name.
 * @property {"running"} [publication] while it is being published.
 * @property {string} [published] ISO 8601.
 * @property {{path: string}} [page] the public page, once it is published.
 * @property {string} [reason] why it could not be published.
 */
/**
 * @typedef {object} Publication what visitors of the public page get.
 * @property {string} title
 * @property {string[]} downloads names of conversions.
 * @property {boolean} listed whether search engines may list the page.
 */
/**
 * @typedef {object} PresignedPut the one PUT that uploads a photo.
 * @property {string} id
 * @property {string} uploadUrl
 * @property {Record<string, string>} headers that the upload has to have.
 */

export class Api {
  #session;
  #pauses;

  /** @param {import("./session.js").Session} session @param {readonly number[]} [pauses] before further attempts. */
  constructor(session, pauses = PAUSES) {
    this.#session = session;
    this.#pauses = pauses;
  }

  /** All photos, which come in pages. @param {AbortSignal} [signal] ends it. @returns {Promise<Photo[]>} */
  async list(signal) {
    let page = await this.#read("/photos", signal);
    const items = page.items;
    while (page.more) {
      page = await this.#read(`/photos?after=${encodeURIComponent(page.next)}`, signal);
      items.push(...page.items);
    }
    return items;
  }

  /** @param {string} id @param {AbortSignal} [signal] ends it. @returns {Promise<Photo>} */
  async get(id, signal) {
    return this.#read(`/photos/${id}`, signal);
  }

  /** @param {{name: string, type: string, size: number}} file @returns {Promise<PresignedPut>} */
  async ask({ name, type, size }) {
    return this.#call("POST", "/photos", { name, type, bytes: size });
  }

  /** @param {string} id @param {Publication} choices */
  async publish(id, choices) {
    await this.#call("POST", `/photos/${id}/publication`, choices);
  }

  /** @param {string} id */
  async unpublish(id) {
    await this.#call("DELETE", `/photos/${id}/publication`);
  }

  /** @param {string} id */
  async remove(id) {
    await this.#call("DELETE", `/photos/${id}`);
  }

  /** Has everything of the user deleted; only soon after the password was entered. */
  async closeAccount() {
    await this.#call("DELETE", "/account");
  }

  /** Good for one WebSocket. @returns {Promise<string>} */
  async ticket() {
    return (await this.#call("POST", "/tickets", {})).ticket;
  }

  /** What changes nothing can be asked again. */
  async #read(path, signal) {
    return withRetries(() => this.#call("GET", path, undefined, signal), signal, this.#pauses);
  }

  async #call(method, path, body, signal) {
    let response = await this.#send(method, path, body, signal);
    if (response.status === 401) {
      // The token may have been good by this clock and not by the other one.
      await this.#session.renew();
      response = await this.#send(method, path, body, signal);
      if (response.status === 401) this.#session.expire();
    }
    const { ok, status, answer } = response;
    if (!ok) throw statusFailure(status, String(answer.message ?? ""));
    return answer;
  }

  async #send(method, path, body, signal) {
    const headers = { Authorization: await this.#session.token() };
    if (body) headers["Content-Type"] = "application/json";
    return request(`/api${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      signal,
    });
  }
}
