/** Dialogs: what is asked for before something is done. The focus returns to where it was. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { form } from "./form.js";

/**
 * @param {string} title
 * @param {string} lead
 * @param {HTMLElement} body
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, lead, body) {
  const dialog = h(
    "dialog.dialog",
    { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-lead", close: () => dialog.remove() },
    h("h2", { id: "dialog-title" }, title),
    h("p", { id: "dialog-lead" }, lead),
    body,
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Closes what is open: another view is shown. */
export function closeDialogs() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}

/**
 * A dialog with a form, which stays open until what it is for has been done.
 * @param {{title: string, lead: string, fields: import("./form.js").Part[], action: string, style: string}} words
 * @param {(values: Record<string, any>) => Promise<void>} submit a failure is shown in the dialog.
 */
export function formDialog({ title, lead, fields, action, style }, submit) {
  const cancel = h("button.button", { type: "button", click: close }, t("dialog.cancel"));
  const body = form(fields, action, send, { style, beside: cancel });
  const dialog = openDialog(title, lead, body);
  dialog.addEventListener("cancel", (event) => isBusy() && event.preventDefault());

  async function send(values) {
    await submit(values);
    dialog.close();
  }

  // What is on its way is waited for: its failure would have no place.
  function close() {
    if (!isBusy()) dialog.close();
  }

  function isBusy() {
    return body.getAttribute("aria-busy") === "true";
  }
}
