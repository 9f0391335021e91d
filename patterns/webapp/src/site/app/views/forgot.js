/** The form for who has forgotten the password: where the code goes. */

import { h } from "../dom.js";
import { t } from "../texts.js";
import { emailField } from "./fields.js";
import { form } from "./form.js";

/** @param {import("../main.js").App} app */
export function forgotForm({ cognito, router, session, draft }) {
  const known = draft.email || (session.expired ? session.email : "");
  return {
    title: t("forgot.title"),
    lead: t("forgot.lead"),
    body: form([emailField(known)], t("forgot.do"), forget),
    foot: h("p.foot", {}, h("a", { href: "?account=in" }, t("forgot.back"))),
  };

  async function forget({ email }) {
    await cognito.forget(email);
    const text = () => t("forgot.sent", { email });
    Object.assign(draft, { email, password: "", said: { account: "reset", text } });
    router.goToAccount("reset");
  }
}
