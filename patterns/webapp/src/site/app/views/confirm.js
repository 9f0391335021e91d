/** A question before something that cannot be undone. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { openDialog } from "./dialog.js";

/**
 * @param {string} question
 * @param {string} consequence
 * @param {string} action what the button says that does it.
 * @returns {Promise<boolean>}
 */
export function confirm(question, consequence, action) {
  const body = h(
    "form.actions",
    { method: "dialog" },
    h("button.button", { value: "no", autofocus: true }, t("photo.delete.keep")),
    h("button.button.danger", { value: "yes" }, action),
  );
  const dialog = openDialog(question, consequence, body);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}
