/** What surrounds the views, in the language that is chosen. */

import { language } from "./language.js";
import { t } from "./texts.js";

/** Fills in the texts of the document itself. */
export function translatePage() {
  document.querySelector("meta[name=description]").content = t("page.description");
  translateTexts();
}

/** Fills in what the document marks as text. */
export function translateTexts() {
  document.documentElement.lang = language();
  document.querySelectorAll("[data-text]").forEach((element) => {
    element.textContent = t(element.dataset.text);
  });
}

/** The title of the document. @param {string} title of a view. */
export function titled(title) {
  return t("page.title", { title });
}
