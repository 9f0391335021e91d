/** The form for who has no account yet. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { emailField, newPasswordField } from "./fields.js";
import { form } from "./form.js";

/** @param {import("../main.js").App} app */
export function signUpForm({ cognito, router, draft }) {
  return {
    title: t("sign-up.title"),
    lead: t("sign-up.lead"),
    body: form([emailField(draft.email), newPasswordField()], t("sign-up.do"), signUp),
    foot: h("p.foot", {}, t("sign-up.known"), " ", h("a", { href: "?account=in" }, t("sign-up.sign-in"))),
  };

  async function signUp({ email, password }) {
    await cognito.signUp(email, password);
    const text = () => t("sign-up.code-sent", { email });
    Object.assign(draft, { email, password, said: { account: "code", text } });
    router.goToAccount("code");
  }
}
