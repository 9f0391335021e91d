/** The queue of files on their way: a few at a time, each by itself. */

import { Failure } from "./failure.js";
import { problemOf } from "./selection.js";
import { t } from "./texts.js";
import { transfer } from "./transfer.js";

const AT_ONCE = 3;

/**
 * @typedef {object} Upload
 * @property {string} id
 * @property {File} file
 * @property {"queued" | "sending" | "failed"} status
 * @property {number} share sent, 0 to 1.
 * @property {Failure | null} failure why it failed.
 * @property {AbortController} [sending] ends it.
 */

/** What went wrong with an upload, in whole sentences. @param {Upload} upload that failed. */
export function failureOf({ file, failure }) {
  // What is wrong with the file itself names it already.
  if (!failure.retryable) return failure.message;
  return t("upload.failed", { name: file.name, reason: failure.message });
}

/** Fires `change` when an upload is another one, `uploaded` when one has arrived. */
export class Uploads extends EventTarget {
  #api;
  #config;
  #announce;
  #connection;
  #count = 0;

  /** What is on its way, and what failed. @type {Upload[]} */
  all = [];

  /**
   * @param {import("./api.js").Api} api
   * @param {import("./config.js").Config} config
   * @param {(say: () => string) => void} announce
   * @param {import("./connection.js").Connection} connection without which uploads wait.
   */
  constructor(api, config, announce, connection) {
    super();
    this.#api = api;
    this.#config = config;
    this.#announce = announce;
    this.#connection = connection;
    connection.addEventListener("change", () => this.#advance());
  }

  /** Whether what is queued waits for the network. */
  get paused() {
    return !this.#connection.online;
  }

  /** Whether leaving the page would lose something. */
  get active() {
    return this.all.some(({ status }) => status !== "failed");
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const added = [...files].map((file) => this.#accept(file));
    this.all.push(...added);
    const good = added.filter(({ status }) => status === "queued").length;
    const failures = added.flatMap(({ failure }) => failure ?? []);
    const started = this.paused ? "upload.paused" : "upload.started";
    if (good) this.#announce(() => t(started, { count: good }));
    failures.forEach((failure) => this.#announce(() => failure.message));
    this.#advance();
  }

  /** @param {Upload} upload */
  retry(upload) {
    Object.assign(upload, { status: "queued", share: 0, failure: null });
    this.#advance();
  }

  /** Ends an upload. @param {Upload} upload */
  cancel(upload) {
    this.#announce(() => t("upload.cancelled", { name: upload.file.name }));
    upload.sending?.abort();
    this.dismiss(upload);
    this.#advance();
  }

  /** @param {Upload} upload that failed. */
  dismiss(upload) {
    this.all = this.all.filter((other) => other !== upload);
    this.#changed();
  }

  /** Forgets all: another user is signed in. */
  reset() {
    this.all.forEach(({ sending }) => sending?.abort());
    this.all = [];
  }

  /** @param {File} file @returns {Upload} */
  #accept(file) {
    const failure = problemOf(file, this.#config);
    this.#count += 1;
    return { id: String(this.#count), file, status: failure ? "failed" : "queued", share: 0, failure };
  }

  #advance() {
    const limit = this.paused ? 0 : AT_ONCE;
    const free = limit - this.all.filter(({ status }) => status === "sending").length;
    const next = this.all.filter(({ status }) => status === "queued").slice(0, Math.max(free, 0));
    next.forEach((upload) => {
      Object.assign(upload, { status: "sending", sending: new AbortController() });
      void this.#send(upload);
    });
    this.#changed();
  }

  /** @param {Upload} upload */
  async #send(upload) {
    try {
      await this.#deliver(upload);
      this.all = this.all.filter((other) => other !== upload);
      this.#announce(() => t("upload.done", { name: upload.file.name }));
      this.dispatchEvent(new Event("uploaded"));
    } catch (error) {
      if (upload.sending.signal.aborted) return;
      const failure = Failure.of(error);
      if (failure.kind === "offline" && this.paused) Object.assign(upload, { status: "queued", share: 0 });
      else {
        Object.assign(upload, { status: "failed", failure });
        const failed = { ...upload };
        this.#announce(() => failureOf(failed));
      }
    }
    this.#advance();
  }

  /** @param {Upload} upload */
  async #deliver(upload) {
    const presigned = await this.#api.ask(upload.file);
    const onProgress = (share) => {
      upload.share = share;
      this.#changed();
    };
    try {
      await transfer(presigned, upload.file, onProgress, upload.sending.signal);
    } catch (error) {
      // A photo that never arrives would be waited for; without a connection it stays, and says so itself.
      await this.#api.remove(presigned.id).catch(() => undefined);
      throw error;
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
