/** The account of the user who is signed in, and its deletion. */

import { closeAccount } from "../closing.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";
import { formDialog } from "./dialog.js";
import { passwordField } from "./fields.js";

/** @param {import("../main.js").App} app */
export function settingsView(app) {
  const { email } = app.session;
  const title = t("settings.title");
  const element = h(
    "div.settings",
    {},
    h("a.back", { href: "/" }, icon("back"), t("photo.all")),
    h("h1", { tabindex: "-1" }, title),
    h("p.lead", {}, t("settings.lead", { email })),
    h(
      "section.settings-part",
      { "aria-labelledby": "deletion" },
      h("h2", { id: "deletion" }, t("settings.delete")),
      h("p", {}, t("settings.delete.what")),
      h(
        "ul",
        {},
        h("li", {}, t("settings.delete.photos")),
        h("li", {}, t("settings.delete.pages")),
        h("li", {}, t("settings.delete.account")),
      ),
      h("button.button.danger", { type: "button", click: () => askDeletion(app) }, t("settings.delete.ask")),
    ),
  );
  return { title, element };
}

/** @param {import("../main.js").App} app */
function askDeletion(app) {
  const { email } = app.session;
  const given = (value) => (value ? "" : t("form.password.missing"));
  const words = {
    title: t("settings.delete.question"),
    lead: t("settings.delete.consequence", { email }),
    fields: [passwordField("current-password", given)],
    action: t("settings.delete.do"),
    style: "danger",
  };
  formDialog(words, async ({ password }) => {
    app.closing = await closeAccount(app, password);
    app.router.leaveAccount("/"); // these settings are not for the next one at this screen
    app.session.forget();
  });
}
