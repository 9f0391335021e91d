/** The picture of a photo, as soon as there is one. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** @param {string[]} preferred conversions, the best first. */
export function picture(preferred) {
  const element = h("div.picture");
  let shown = "";

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const best = preferred.map((name) => photo.conversions[name]).find((conversion) => conversion?.url);
    const failed = photo.conversions.thumbnail?.status === "failed";
    const next = best?.url ?? (failed ? "failed" : "pending");
    if (next === shown) return;
    shown = next;
    element.classList.toggle("waiting", next === "pending");
    element.replaceChildren(
      best ? h("img", { src: best.url, alt: photo.name }) : icon(failed ? "broken" : "photo"),
    );
  }
  return { element, update };
}
