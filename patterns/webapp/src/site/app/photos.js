/** The photos of the user who is signed in, as last seen. */

import { isPending, news } from "./progress.js";
import { t } from "./texts.js";

/** @typedef {import("./api.js").Photo} Photo */

/** Milliseconds until a publication that was asked for has surely noted itself in the photo's record. */
const STARTING = 10_000;

/** Fires `change` when a photo is another one, comes or goes. */
export class Photos extends EventTarget {
  #api;
  #announce;
  /** @type {Map<string, Photo>} */
  #known = new Map();
  /** When publications were asked for, by the photo's id. @type {Map<string, number>} */
  #asked = new Map();
  /** Ids of deleted ones, which an answer that was on its way may still list. @type {Set<string>} */
  #removed = new Set();

  /** Whether all of them have been seen. */
  complete = false;

  /** @param {import("./api.js").Api} api @param {(say: () => string) => void} announce */
  constructor(api, announce) {
    super();
    this.#api = api;
    this.#announce = announce;
  }

  /** Newest first. @returns {Photo[]} */
  get all() {
    return [...this.#known.values()].sort(
      (a, b) => b.uploaded.localeCompare(a.uploaded) || (a.id < b.id ? -1 : 1),
    );
  }

  /** @param {string} id @returns {Photo | undefined} */
  find(id) {
    return this.#known.get(id);
  }

  /** Asks for all of them; returns what a poll wants to know. @param {AbortSignal} [signal] ends it. */
  async load(signal) {
    const known = [...this.#known.keys()]; // what arrives while it asks may not be listed yet
    const items = (await this.#api.list(signal)).filter(({ id }) => !this.#removed.has(id));
    const listed = new Set(items.map(({ id }) => id));
    const gone = known.filter((id) => !listed.has(id));
    gone.forEach((id) => this.#known.delete(id));
    const changed = items.filter((photo) => this.#see(photo)).length + gone.length > 0;
    const first = !this.complete;
    this.complete = true;
    if (changed || first) this.#changed();
    return { changed, pending: this.all.some((photo) => isPending(photo)) };
  }

  /** Asks for one of them; returns what a poll wants to know. @param {string} id @param {AbortSignal} [signal] */
  async loadOne(id, signal) {
    const changed = this.#see(await this.#api.get(id, signal));
    if (changed) this.#changed();
    return { changed, pending: isPending(this.#known.get(id)) };
  }

  /** Takes a photo that was sent. @param {Photo} photo */
  receive(photo) {
    if (!this.#removed.has(photo.id) && this.#see(photo)) this.#changed();
  }

  /** @param {string} id @param {import("./api.js").Publication} choices */
  async publish(id, choices) {
    await this.#api.publish(id, choices);
    this.#asked.set(id, Date.now());
    const photo = this.#known.get(id);
    if (photo) this.#see(photo);
    this.#changed();
  }

  /** @param {string} id */
  async unpublish(id) {
    await this.#api.unpublish(id);
    await this.loadOne(id);
  }

  /** @param {Photo} photo */
  async remove({ id, name }) {
    await this.#api.remove(id);
    this.#removed.add(id);
    this.#known.delete(id);
    this.#announce(() => t("photo.deleted", { name }));
    this.#changed();
  }

  /** Forgets all: another user is signed in. */
  reset() {
    this.#known.clear();
    this.complete = false;
  }

  /** Whether the photo is another than before; an older one that comes later is not. @param {Photo} seen */
  #see(seen) {
    const before = this.#known.get(seen.id);
    if (before && seen.version < before.version) return false;
    const photo = this.#isStarting(seen) ? { ...seen, publication: "running" } : seen;
    this.#known.set(photo.id, photo);
    if (news(before, photo)) this.#announce(() => news(before, photo));
    return JSON.stringify(before) !== JSON.stringify(photo);
  }

  /** Whether its publication was asked for, and has not noted itself yet. @param {Photo} photo */
  #isStarting({ id, publication, status }) {
    const asked = this.#asked.get(id) ?? 0;
    const noted = publication === "running" || status === "published" || status === "failed";
    if (!noted && Date.now() - asked < STARTING) return true;
    this.#asked.delete(id);
    return false;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
