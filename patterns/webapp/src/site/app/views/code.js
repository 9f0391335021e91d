/** The form for the code that proves an email address. */

import { t } from "../texts.js";
import { codeField, emailField } from "./fields.js";
import { form } from "./form.js";
import { newCode } from "./new-code.js";

/** @param {import("../main.js").App} app */
export function codeForm({ cognito, session, router, draft }) {
  const body = form([emailField(draft.email), codeField()], t("code.do"), confirm);
  return {
    title: t("code.title"),
    lead: t("code.lead"),
    body,
    foot: newCode(body, async (email) => {
      await cognito.sendCode(email);
      return t("code.sent-again", { email });
    }),
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
    const said = { account: "in", text: () => t("code.confirmed") };
    Object.assign(draft, { email: values.email, said });
    router.goToAccount("in");
  }
}
