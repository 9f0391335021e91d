/** An address that leads nowhere. */

import { h } from "../dom.js";

/** @param {string} [reason] */
export function notFoundView(reason = "There is no page at this address.") {
  const element = h(
    "div.empty",
    {},
    h("h1", { tabindex: "-1" }, "Not found"),
    h("p", {}, reason),
    h("a.button.primary", { href: "/" }, "All photos"),
  );
  return { title: "Not found", element };
}
