/** What went wrong with a photo, and what to do. */

import { h } from "../dom.js";
import { failureOf, stageOf } from "../progress.js";
import { conversionReason, publicationReason } from "../reasons.js";
import { t } from "../texts.js";
import { notice } from "./notice.js";

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
  if (stageOf(photo) === "stalled") return [t("failed.upload")];
  const failed = Object.entries(photo.conversions).filter(([, { status }]) => status === "failed");
  if (!failed.length) return photo.status === "failed" ? [publicationReason(photo.reason ?? "")] : [];
  const reasons = new Set(failed.map(([, { reason = "" }]) => conversionReason(reason, photo.name)));
  return [`${failureOf(photo)} ${[...reasons].join(" ")}`.trim()];
}
