/** Where the language is chosen. */

import { h } from "../dom.js";
import { language, LANGUAGES } from "../language.js";
import { nameOf, t } from "../texts.js";

/** @param {(language: string) => void} choose @returns {HTMLElement} */
export function languageChoice(choose) {
  const buttons = LANGUAGES.map((each) =>
    h(
      "button.language",
      {
        type: "button",
        lang: each,
        "aria-pressed": String(each === language()),
        click: () => choose(each),
      },
      nameOf(each),
    ),
  );
  return h("div.languages", { role: "group", "aria-label": t("page.language") }, ...buttons);
}
