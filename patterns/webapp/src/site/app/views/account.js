/** Signing in and up, and forgotten passwords: one form at a time, wherever the address leads. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { codeForm } from "./code.js";
import { forgotForm } from "./forgot.js";
import { notice } from "./notice.js";
import { resetForm } from "./reset.js";
import { signInForm } from "./sign-in.js";
import { signUpForm } from "./sign-up.js";

/** @typedef {import("../router.js").Place["account"]} Account */
/**
 * What one form knows and the next one needs; never stored.
 * @typedef {object} Draft
 * @property {string} email
 * @property {string} password
 * @property {{account: Account, text: () => string} | null} said a notice for the next form.
 */

const FORMS = { in: signInForm, new: signUpForm, code: codeForm, forgot: forgotForm, reset: resetForm };

/**
 * @param {import("../main.js").App} app
 * @param {import("../router.js").Place} place
 */
export function accountView(app, { account }) {
  const { title, lead, body, foot } = FORMS[account](app);
  // Kept for as long as its form is shown: in another language, it is shown anew.
  if (app.draft.said?.account !== account) app.draft.said = null;
  const expired = account === "in" && app.session.expired;
  const said = app.draft.said?.text() ?? (expired ? t("error.expired") : "");
  const element = h(
    "div.account",
    {},
    h(
      "section.account-form",
      {},
      h("h1", { tabindex: "-1" }, title),
      h("p.lead", {}, lead),
      said && notice("info", said),
      body,
      foot,
    ),
    h("div.account-picture", {}, h("img", { src: "/prints.svg", alt: "", width: "520", height: "440" })),
  );
  return { title, element };
}
