/** The form for who has an account. */

import { h } from "../dom.js";
import { emailField, passwordField } from "./fields.js";
import { form } from "./form.js";

/** @param {import("../main.js").App} app */
export function signInForm({ session, router, draft }) {
  const given = (value) => (value ? "" : "Enter your password.");
  // Only who has not signed out comes back here.
  const known = draft.email || (session.expired ? session.email : "");
  const fields = [emailField(known), passwordField("current-password", given)];
  return {
    title: "Sign in",
    lead: "Your photos, and everything that was made of them.",
    body: form(fields, "Sign in", signIn),
    foot: h("p.foot", {}, "New here? ", h("a", { href: "?account=new" }, "Create an account")),
  };

  async function signIn({ email, password }) {
    try {
      await session.signIn(email, password);
    } catch (error) {
      if (error.code !== "UserNotConfirmedException") throw error;
      Object.assign(draft, { email, password, said: error.message });
      router.goToAccount("code");
    }
  }
}
