/** A message in a box. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";

const ICONS = { bad: "failed", good: "done", info: "info" };

/**
 * @param {"bad" | "good" | "info"} kind
 * @param {string} text
 * @param {...(HTMLElement | false | null)} actions
 */
export function notice(kind, text, ...actions) {
  return h(`div.notice.${kind}`, {}, icon(ICONS[kind]), h("p", {}, text), ...actions);
}

/**
 * A failure that is read out immediately, and what to do about it.
 * @param {import("../failure.js").Failure} failure
 * @param {() => void} retry
 */
export function retryNotice(failure, retry) {
  const again = h("button.button", { type: "button", click: retry }, t("error.retry"));
  return h("div", { role: "alert" }, notice("bad", failure.message, again));
}
