/** An address that leads nowhere. */

import { h } from "../dom.js";
import { t } from "../texts.js";

/** @param {string} [reason] */
export function notFoundView(reason = t("not-found.address")) {
  const element = h(
    "div.empty",
    {},
    h("h1", { tabindex: "-1" }, t("not-found.title")),
    h("p", {}, reason),
    h("a.button.primary", { href: "/" }, t("photo.all")),
  );
  return { title: t("not-found.title"), element };
}
