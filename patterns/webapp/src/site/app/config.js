/** The configuration that the deployment writes. */

import { Failure } from "./failure.js";
import { request } from "./http.js";
import { withRetries } from "./retries.js";

/**
 * @typedef {object} Config
 * @property {string} clientId of the Cognito user pool.
 * @property {number} maxBytes of one photo.
 * @property {string[]} types media types of the photos that are taken.
 * @property {string[]} conversions names of what is made of each photo.
 */

/** @returns {Promise<Config>} */
export async function loadConfig() {
  const { ok, answer: config } = await withRetries(() => request("/config.json", { cache: "no-cache" }));
  if (!ok || !config.clientId) throw new Failure("broken", "error.config");
  return config;
}
