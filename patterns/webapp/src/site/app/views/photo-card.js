/** A photo on the desk. */

import { h, setText } from "../dom.js";
import { formatBytes, formatTime } from "../format.js";
import { photoPath } from "../router.js";
import { t } from "../texts.js";
import { photoActions } from "./actions.js";
import { conversionList } from "./conversions.js";
import { errorList } from "./errors.js";
import { stageBadge } from "./stage.js";
import { picture } from "./thumbnail.js";

/**
 * @param {import("../main.js").App} app
 * @param {import("../api.js").Photo} first
 * @param {{started: () => void, removed: () => void}} on
 */
export function photoCard(app, first, { started, removed }) {
  const meta = h("p.meta");
  const parts = [
    picture(["thumbnail"]),
    stageBadge(),
    conversionList(app.config.conversions, first),
    errorList(),
    photoActions(app, first, started, removed),
  ];
  const [image, badge, conversions, errors, actions] = parts.map((part) => part.element);
  const title = h("h3", {}, h("a", { href: photoPath(first.id) }, first.name));
  const body = h("div.card-body", {}, title, meta, conversions, errors, actions);
  const element = h("li.card", { "data-photo": first.id }, image, badge, body);

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    setText(meta, t("photo.meta", { size: formatBytes(photo.bytes), time: formatTime(photo.uploaded) }));
    parts.forEach((part) => part.update(photo));
  }
  return { element, update };
}
