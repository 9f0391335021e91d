/** The form for a new password, with the code that was sent for it. */

import { t } from "../texts.js";
import { codeField, emailField, newPasswordField } from "./fields.js";
import { form } from "./form.js";
import { newCode } from "./new-code.js";

/** @param {import("../main.js").App} app */
export function resetForm({ announce, cognito, session, router, draft }) {
  const password = { ...newPasswordField(), label: t("reset.password") };
  const body = form([emailField(draft.email), codeField(), password], t("reset.do"), reset);
  return {
    title: t("reset.title"),
    lead: t("reset.lead"),
    body,
    foot: newCode(body, async (email) => {
      await cognito.forget(email);
      return t("forgot.sent", { email });
    }),
  };

  async function reset({ email, code, password: chosen }) {
    await cognito.reset(email, code, chosen);
    try {
      await cognito.signOutEverywhere(email, chosen);
      await session.signIn(email, chosen);
      announce(() => t("reset.done"));
    } catch {
      // The code is used up: what is left to do is to sign in.
      const said = { account: "in", text: () => t("reset.done-sign-in") };
      Object.assign(draft, { email, said });
      router.goToAccount("in");
    }
  }
}
