/** The bar at the top: where one is, and who. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** @param {import("../main.js").App} app @param {Element} bar */
export function showHeader({ session, router }, bar) {
  const leave = async () => {
    const done = session.signOut();
    router.go("/");
    await done;
  };
  const account = session.signedIn && [
    h("span.email", {}, session.email),
    h("button.button.quiet", { type: "button", click: leave }, "Sign out"),
  ];
  bar.replaceChildren(h("a.brand", { href: "/" }, icon("desk"), "Photo desk"), ...(account || []));
}
