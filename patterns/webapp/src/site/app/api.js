/** The photo desk's API. */

import { jsonOf, request } from "./http.js";
import { statusFailure } from "./messages.js";

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
 * @property {string} [reason] why it could not be published.
 */
/**
 * @typedef {object} PresignedPut the one PUT that uploads a photo.
 * @property {string} id
 * @property {string} uploadUrl
 * @property {Record<string, string>} headers that the upload has to have.
 */

export class Api {
  #session;

  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.#session = session;
  }

  /** All photos, which come in pages. @returns {Promise<Photo[]>} */
  async list() {
    let page = await this.#call("GET", "/photos");
    const items = page.items;
    while (page.more) {
      page = await this.#call("GET", `/photos?after=${encodeURIComponent(page.next)}`);
      items.push(...page.items);
    }
    return items;
  }

  /** @param {string} id @returns {Promise<Photo>} */
  async get(id) {
    return this.#call("GET", `/photos/${id}`);
  }

  /** @param {{name: string, type: string, size: number}} file @returns {Promise<PresignedPut>} */
  async ask({ name, type, size }) {
    return this.#call("POST", "/photos", { name, type, bytes: size });
  }

  /** @param {string} id */
  async publish(id) {
    await this.#call("POST", `/photos/${id}/publication`, {});
  }

  /** @param {string} id */
  async remove(id) {
    await this.#call("DELETE", `/photos/${id}`);
  }

  /** Good for one WebSocket. @returns {Promise<string>} */
  async ticket() {
    return (await this.#call("POST", "/tickets", {})).ticket;
  }

  async #call(method, path, body) {
    let response = await this.#send(method, path, body);
    if (response.status === 401) {
      // The token may have been good by this clock and not by the other one.
      await this.#session.renew();
      response = await this.#send(method, path, body);
      if (response.status === 401) this.#session.expire();
    }
    const answer = await jsonOf(response);
    if (!response.ok) throw statusFailure(response.status, String(answer.message ?? ""));
    return answer;
  }

  async #send(method, path, body) {
    const headers = { Authorization: await this.#session.token() };
    if (body) headers["Content-Type"] = "application/json";
    return request(`/api${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
    });
  }
}
