import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const { changePassword } = await site("password.js");
const { Failure } = await site("failure.js");

/** What was asked for, in order; `wrong` names the operation that fails. */
function account(wrong, code = "") {
  const asked = [];
  const ask = (name) => {
    asked.push(name);
    if (name === wrong) throw new Failure("rejected", "error.account", { code });
  };
  const cognito = {
    signIn: async () => ask("signIn") ?? { AccessToken: "access", RefreshToken: "refresh" },
    changePassword: async () => ask("changePassword"),
    signOutEverywhere: async (email, password) => ask(`signOutEverywhere ${password}`),
    signOut: async (token) => ask(`signOut ${token}`),
  };
  const session = {
    email: "ada@example.com",
    renew: async () => ask("renew"),
    enter: async (password) => ask(`enter ${password}`),
  };
  return { asked, app: { cognito, session } };
}

test("a new password ends all other sessions, and this one goes on", async () => {
  const { asked, app } = account();
  await changePassword(app, "old", "new");
  assert.deepEqual(asked, ["signIn", "changePassword", "signOutEverywhere new", "enter new"]);
});

test("a wrong password changes nothing, and says so", async () => {
  const { asked, app } = account("signIn", "NotAuthorizedException");
  await assert.rejects(changePassword(app, "wrong", "new"), { key: "settings.wrong-password" });
  assert.deepEqual(asked, ["signIn", "renew"]);
});

test("a password that is refused leaves no session behind", async () => {
  const { asked, app } = account("changePassword");
  await assert.rejects(changePassword(app, "old", "weak"), { key: "error.account" });
  assert.deepEqual(asked, ["signIn", "changePassword", "signOut refresh"]);
});
