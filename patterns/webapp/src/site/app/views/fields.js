/** The fields that more than one form has. */

import { passwordFault, SHORTEST_PASSWORD } from "../messages.js";
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

/** @returns {import("./form.js").Field} */
export function codeField() {
  return {
    name: "code",
    label: t("form.code"),
    hint: t("form.code.hint"),
    settings: { inputmode: "numeric", autocomplete: "one-time-code", maxlength: "10" },
    problem: (value) => (/^\d{6}$/.test(value) ? "" : t("form.code.wrong")),
  };
}

/** A password that is to be chosen. @returns {import("./form.js").Field} */
export function newPasswordField() {
  const hint = t("form.password.rule", { count: SHORTEST_PASSWORD });
  return passwordField("new-password", passwordFault, hint);
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
