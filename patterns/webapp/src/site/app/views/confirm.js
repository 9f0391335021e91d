/** A question before something that cannot be undone. */

import { h } from "../dom.js";
import { t } from "../texts.js";

/**
 * @param {string} question
 * @param {string} consequence
 * @param {string} action what the button says that does it.
 * @returns {Promise<boolean>}
 */
export function confirm(question, consequence, action) {
  const dialog = h(
    "dialog.dialog",
    { "aria-labelledby": "question", "aria-describedby": "consequence" },
    h("h2", { id: "question" }, question),
    h("p", { id: "consequence" }, consequence),
    h(
      "form.actions",
      { method: "dialog" },
      h("button.button", { value: "no", autofocus: true }, t("photo.delete.keep")),
      h("button.button.danger", { value: "yes" }, action),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
