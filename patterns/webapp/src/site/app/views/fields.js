/** The fields that more than one form has. */

/** @param {string} initial value. @returns {import("./form.js").Field} */
export function emailField(initial) {
  return {
    name: "email",
    label: "Email address",
    initial,
    settings: { type: "email", autocomplete: "username", spellcheck: "false", autocapitalize: "none" },
    problem: (text) => (/^\S+@\S+\.\S+$/.test(text) ? "" : "Enter an email address, such as name@example.com."),
  };
}

/**
 * @param {"current-password" | "new-password"} autocomplete
 * @param {(value: string) => string} problem
 * @param {string} [hint]
 * @returns {import("./form.js").Field}
 */
export function passwordField(autocomplete, problem, hint) {
  return { name: "password", label: "Password", hint, settings: { type: "password", autocomplete }, problem };
}
