/** The form for who has an account. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { emailField, passwordField } from "./fields.js";
import { form } from "./form.js";

/** The forms that errors of Cognito lead to. */
const NEXT = { UserNotConfirmedException: "code", PasswordResetRequiredException: "reset" };

/** @param {import("../main.js").App} app */
export function signInForm({ session, router, draft }) {
  const given = (value) => (value ? "" : t("form.password.missing"));
  // Only who has not signed out comes back here.
  const known = draft.email || (session.expired ? session.email : "");
  const fields = [emailField(known), passwordField("current-password", given)];
  return {
    title: t("sign-in.title"),
    lead: t("sign-in.lead"),
    body: form(fields, t("sign-in.do"), signIn),
    foot: h(
      "div",
      {},
      h("p.foot", {}, h("a", { href: "?account=forgot" }, t("sign-in.forgot"))),
      h("p.foot", {}, t("sign-in.new-here"), " ", h("a", { href: "?account=new" }, t("sign-in.sign-up"))),
    ),
  };

  async function signIn({ email, password }) {
    try {
      await session.signIn(email, password);
    } catch (error) {
      const account = NEXT[error.code];
      if (!account) throw error;
      Object.assign(draft, { email, password, said: { account, text: () => error.message } });
      router.goToAccount(account);
    }
  }
}
