/** How far a photo is, as a badge. */

import { h, setAttribute } from "../dom.js";
import { icon } from "../icons.js";
import { stageOf } from "../progress.js";

const BADGES = {
  converting: ["pending", "Converting"],
  stalled: ["failed", "Not uploaded"],
  ready: ["converted", "Ready"],
  publishing: ["pending", "Publishing"],
  published: ["published", "Published"],
  failed: ["failed", "Failed"],
};

export function stageBadge() {
  const element = h("span.badge");
  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const stage = stageOf(photo);
    if (element.dataset.stage === stage) return;
    const [picture, words] = BADGES[stage];
    setAttribute(element, "data-stage", stage);
    element.replaceChildren(icon(picture), words);
  }
  return { element, update };
}
