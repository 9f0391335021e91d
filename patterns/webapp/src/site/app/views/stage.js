/** How far a photo is, as a badge. */

import { h, setAttribute } from "../dom.js";
import { icon } from "../icons.js";
import { stageOf } from "../progress.js";
import { t } from "../texts.js";

const ICONS = {
  converting: "pending",
  stalled: "failed",
  ready: "converted",
  publishing: "pending",
  published: "published",
  failed: "failed",
};

export function stageBadge() {
  const element = h("span.badge");
  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const stage = stageOf(photo);
    if (element.dataset.stage === stage) return;
    setAttribute(element, "data-stage", stage);
    element.replaceChildren(icon(ICONS[stage]), t(`stage.${stage}`));
  }
  return { element, update };
}
