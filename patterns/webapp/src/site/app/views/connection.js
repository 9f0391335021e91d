/** What is said on top of every view: that there is no network, or a new version of the page. */

import { t } from "../texts.js";
import { h } from "../dom.js";
import { notice } from "./notice.js";

/**
 * @param {Element} bar a live region.
 * @param {{online: boolean, outdated: boolean}} state
 */
export function showConnection(bar, { online, outdated }) {
  const reload = () => h("button.button", { type: "button", click: () => location.reload() }, t("page.reload"));
  bar.replaceChildren(
    ...(online ? [] : [notice("info", t("connection.offline"))]),
    ...(outdated && online ? [notice("info", t("connection.outdated"), reload())] : []),
  );
}
