/** The form for the code that proves an email address. */

import { h } from "../dom.js";
import { Failure } from "../failure.js";
import { emailField } from "./fields.js";
import { form } from "./form.js";
import { notice } from "./notice.js";

/** @param {import("../main.js").App} app */
export function codeForm({ cognito, session, router, draft }) {
  const code = {
    name: "code",
    label: "Code",
    hint: "Six digits, from the email.",
    settings: { inputmode: "numeric", autocomplete: "one-time-code", maxlength: "10" },
    problem: (value) => (/^\d{6}$/.test(value) ? "" : "Enter the six digits of the code."),
  };
  const answer = h("div", { role: "status" });
  const body = form([emailField(draft.email), code], "Confirm", confirm);
  const again = h("button.link", { type: "button", click: sendAgain }, "Send a new code");
  return {
    title: "Confirm your address",
    lead: "Enter the code that is in our email. It may take a minute, or be in the spam folder.",
    body,
    foot: h(
      "div",
      {},
      answer,
      h("p.foot", {}, "No code? ", again, " · ", h("a", { href: "?account=in" }, "Sign in")),
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
    Object.assign(draft, { email: values.email, said: "Your address is confirmed. Sign in now." });
    router.goToAccount("in");
  }

  async function sendAgain() {
    const email = body.elements.namedItem("email").value.trim();
    try {
      await cognito.sendCode(email);
      answer.replaceChildren(notice("good", `A new code is on its way to ${email}.`));
    } catch (error) {
      answer.replaceChildren(notice("bad", Failure.of(error).message));
    }
  }
}
