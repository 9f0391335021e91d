/** The bar at the top: where one is, in which language, and who. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";
import { languageChoice } from "./languages.js";

/** @param {import("../main.js").App} app @param {Element} bar */
export function showHeader({ session, router, speak }, bar) {
  const leave = async () => {
    const done = session.signOut();
    router.go("/");
    await done;
  };
  const choose = (language) => {
    speak(language);
    // The pressed button is another one now, in the same place.
    bar.querySelector(`[lang=${language}]`).focus();
  };
  const account = session.signedIn && [
    h("a.email", { href: "/account", "aria-label": t("header.account", { email: session.email }) }, session.email),
    h("button.button.quiet", { type: "button", click: leave }, t("header.sign-out")),
  ];
  bar.replaceChildren(
    h("a.brand", { href: "/" }, icon("desk"), t("page.name")),
    languageChoice(choose),
    ...(account || []),
  );
}
