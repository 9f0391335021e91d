/** The account of the user who is signed in: its password, and its deletion. */

import { closeAccount } from "../closing.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { changePassword } from "../password.js";
import { t } from "../texts.js";
import { formDialog } from "./dialog.js";
import { newPasswordField, passwordField } from "./fields.js";
import { notice } from "./notice.js";

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
    passwordPart(app),
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
function passwordPart(app) {
  const state = h("div", { role: "status" });
  const done = () => state.replaceChildren(notice("info", t("settings.password.done")));
  return h(
    "section.settings-part",
    { "aria-labelledby": "password-change" },
    h("h2", { id: "password-change" }, t("settings.password")),
    state,
    h("button.button", { type: "button", click: () => askPasswords(app, done) }, t("settings.password.change")),
  );
}

/** @param {import("../main.js").App} app @param {() => void} done */
function askPasswords(app, done) {
  const given = (value) => (value ? "" : t("form.password.missing"));
  const current = passwordField("current-password", given);
  const words = {
    title: t("settings.password.title"),
    lead: t("settings.password.lead"),
    fields: [
      { ...current, name: "current", label: t("settings.password.current") },
      { ...newPasswordField(), name: "chosen", label: t("settings.password.new") },
    ],
    action: t("settings.password.do"),
    style: "primary",
  };
  formDialog(words, async (passwords) => {
    await changePassword(app, passwords.current, passwords.chosen);
    done();
  });
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
