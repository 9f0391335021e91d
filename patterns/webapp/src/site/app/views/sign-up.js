/** The form for who has no account yet. */

import { h } from "../dom.js";
import { passwordFault, SHORTEST_PASSWORD } from "../messages.js";
import { emailField, passwordField } from "./fields.js";
import { form } from "./form.js";

/** @param {import("../main.js").App} app */
export function signUpForm({ cognito, router, draft }) {
  const hint = `At least ${SHORTEST_PASSWORD} characters, with a capital letter, a small letter and a digit.`;
  return {
    title: "Create an account",
    lead: "All it takes is an email address. We send a code to it.",
    body: form(
      [emailField(draft.email), passwordField("new-password", passwordFault, hint)],
      "Create account",
      signUp,
    ),
    foot: h("p.foot", {}, "You have an account? ", h("a", { href: "?account=in" }, "Sign in")),
  };

  async function signUp({ email, password }) {
    await cognito.signUp(email, password);
    Object.assign(draft, { email, password, said: `We have sent a code to ${email}.` });
    router.goToAccount("code");
  }
}
