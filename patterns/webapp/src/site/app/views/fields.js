/** The fields that more than one form has. */

import { t } from "../texts.js";

/** @param {string} initial value. @returns {import("./form.js").Field} */
export function emailField(initial) {
  return {
    name: "email",
    label: t("form.email"),
    initial,
    settings: { type: "email", autocomplete: "username", spellcheck: "false", autocapitalize: "none" },
    problem: (text) => (/^\S+@\S+\.\S+$/.test(text) ? "" : t("form.email.wrong")),
  };
}

/**
 * @param {"current-password" | "new-password"} autocomplete
 * @param {(value: string) => string} problem
 * @param {string} [hint]
 * @returns {import("./form.js").Field}
 */
export function passwordField(autocomplete, problem, hint) {
  const settings = { type: "password", autocomplete };
  return { name: "password", label: t("form.password"), hint, settings, problem };
}
