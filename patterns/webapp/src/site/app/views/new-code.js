/** What to do when no code arrives: under each form that has one to enter. */

import { h } from "../dom.js";
import { Failure } from "../failure.js";
import { t } from "../texts.js";
import { notice } from "./notice.js";

/**
 * @param {HTMLFormElement} form with the email address.
 * @param {(email: string) => Promise<string>} send sends another code; what is said then.
 */
export function newCode(form, send) {
  const answer = h("div", { role: "status" });
  const again = h("button.link", { type: "button", click: sendAgain }, t("code.send-again"));
  const back = h("a", { href: "?account=in" }, t("code.sign-in"));
  return h("div", {}, answer, h("p.foot", {}, t("code.none"), " ", again, " · ", back));

  async function sendAgain() {
    const field = form.elements.namedItem("email");
    const email = field.value.trim();
    if (!email) return field.focus();
    try {
      answer.replaceChildren(notice("good", await send(email)));
    } catch (error) {
      answer.replaceChildren(notice("bad", Failure.of(error).message));
    }
  }
}
