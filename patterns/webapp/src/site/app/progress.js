/** How far a photo is, and what is worth saying when it gets further. */

import { conversionName, listOf } from "./format.js";
import { t } from "./texts.js";

const STALLED = 15 * 60_000; // milliseconds; leave to upload is long over by then

/** @typedef {import("./api.js").Photo} Photo */
/** @typedef {"converting" | "stalled" | "ready" | "publishing" | "published" | "failed"} Stage */

/** @param {Photo} photo @param {number} [now] milliseconds. @returns {Stage} */
export function stageOf(photo, now = Date.now()) {
  if (photo.status === "published") return "published";
  const publishing = photo.publication === "running";
  if (photo.status === "failed" && !(publishing && isConverted(photo))) return "failed";
  if (publishing) return "publishing";
  if (photo.status === "ready") return "ready";
  const untouched = Object.values(photo.conversions).every(({ status }) => status === "pending");
  return untouched && now - Date.parse(photo.uploaded) > STALLED ? "stalled" : "converting";
}

/** Whether more is to come by itself. @param {Photo} photo @param {number} [now] */
export function isPending(photo, now = Date.now()) {
  const stage = stageOf(photo, now);
  return stage === "converting" || stage === "publishing" || (stage === "failed" && awaited(photo).length > 0);
}

/**
 * Whether it can be published, or is being: also again, where that has failed though all conversions are there.
 * @param {Photo} photo @param {number} [now] milliseconds.
 */
export function isPublishable(photo, now = Date.now()) {
  const stage = stageOf(photo, now);
  return ["converting", "ready", "publishing"].includes(stage) || (stage === "failed" && isConverted(photo));
}

/** The conversions that a publication waits for. @param {Photo} photo @returns {string[]} */
export function awaited(photo) {
  return Object.keys(photo.conversions).filter((name) => photo.conversions[name].status === "pending");
}

/** @param {Photo} photo */
const isConverted = (photo) => Object.values(photo.conversions).every(({ status }) => status === "converted");

/**
 * The announcement of a change, empty if there is none.
 * @param {Photo | undefined} before @param {Photo} after
 */
export function news(before, after) {
  if (!before) return "";
  const [was, is] = [stageOf(before), stageOf(after)];
  if (was === is) return "";
  const { name } = after;
  if (is === "ready") return t("news.ready", { name });
  if (is === "published") return t("news.published", { name });
  if (is === "failed") return t("news.failed", { name, reason: failureOf(after) });
  return "";
}

/** What failed, in one sentence. @param {Photo} photo */
export function failureOf(photo) {
  const failed = Object.keys(photo.conversions).filter((name) => photo.conversions[name].status === "failed");
  if (!failed.length) return t("failed.publication");
  return t("failed.conversions", { conversions: listOf(failed.map(conversionName)) });
}
