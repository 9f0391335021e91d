/** What went wrong with a photo, and what to do. */

import { h } from "../dom.js";
import { conversionName } from "../format.js";
import { plainReason } from "../messages.js";
import { failureOf, stageOf } from "../progress.js";
import { notice } from "./notice.js";

const STALLED = "The upload was not finished. Delete this entry, and upload the photo again.";

export function errorList() {
  const element = h("div.errors");
  let shown = "";

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const lines = errorsOf(photo);
    if (lines.join() === shown) return;
    shown = lines.join();
    element.replaceChildren(...lines.map((line) => notice("bad", line)));
  }
  return { element, update };
}

/** One line for each reason, since a damaged file fails everywhere alike. @param {import("../api.js").Photo} photo */
function errorsOf(photo) {
  if (stageOf(photo) === "stalled") return [STALLED];
  const failed = Object.entries(photo.conversions).filter(([, { status }]) => status === "failed");
  if (!failed.length) return photo.status === "failed" ? [unpublished(photo)] : [];
  const reasons = new Set(failed.map(([, { reason = "" }]) => plainReason(reason, photo.name)));
  return [`${failureOf(photo)} ${[...reasons].join(" ")}`.trim()];
}

/** @param {import("../api.js").Photo} photo whose conversions did not fail. */
function unpublished(photo) {
  return photo.reason ? `It could not be published: ${photo.reason}.` : failureOf(photo);
}
