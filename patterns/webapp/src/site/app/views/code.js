/** The form for the code that proves an email address. */

import { h } from "../dom.js";
import { Failure } from "../failure.js";
import { t } from "../texts.js";
import { emailField } from "./fields.js";
import { form } from "./form.js";
import { notice } from "./notice.js";

/** @param {import("../main.js").App} app */
export function codeForm({ cognito, session, router, draft }) {
  const code = {
    name: "code",
    label: t("form.code"),
    hint: t("form.code.hint"),
    settings: { inputmode: "numeric", autocomplete: "one-time-code", maxlength: "10" },
    problem: (value) => (/^\d{6}$/.test(value) ? "" : t("form.code.wrong")),
  };
  const answer = h("div", { role: "status" });
  const body = form([emailField(draft.email), code], t("code.do"), confirm);
  const again = h("button.link", { type: "button", click: sendAgain }, t("code.send-again"));
  return {
    title: t("code.title"),
    lead: t("code.lead"),
    body,
    foot: h(
      "div",
      {},
      answer,
      h("p.foot", {}, t("code.none"), " ", again, " · ", h("a", { href: "?account=in" }, t("code.sign-in"))),
    ),
  };

  async function confirm(values) {
    try {
      await cognito.confirm(values.email, values.code);
    } catch (error) {
      // So Cognito answers for an address that is confirmed already.
      if (error.code !== "NotAuthorizedException") throw error;
    }
    const { email, password } = draft;
    if (email === values.email && password) return session.signIn(email, password);
    Object.assign(draft, {
      email: values.email,
      said: { account: "in", text: () => t("code.confirmed") },
    });
    router.goToAccount("in");
  }

  async function sendAgain() {
    const email = body.elements.namedItem("email").value.trim();
    try {
      await cognito.sendCode(email);
      answer.replaceChildren(notice("good", t("code.sent-again", { email })));
    } catch (error) {
      answer.replaceChildren(notice("bad", Failure.of(error).message));
    }
  }
}
