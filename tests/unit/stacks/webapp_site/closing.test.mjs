import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const { Closing, closeAccount } = await site("closing.js");
const { Failure } = await site("failure.js");

/** Who is signed in, and a Cognito that knows one password. */
function app({ ended = false } = {}) {
  const revoked = [];
  const renew = async () => {
    if (ended) throw new Failure("expired", "error.expired");
  };
  const signIn = async (email, password) => {
    if (password !== "right") throw new Failure("rejected", "error.sign-in", { code: "NotAuthorizedException" });
    return { IdToken: `fresh-${email}`, RefreshToken: "refresh" };
  };
  const session = { email: "ada", renew };
  return { revoked, session, cognito: { signIn, signOut: async (token) => void revoked.push(token) } };
}

/** Answers requests one after the other, and keeps them. */
function answering(context, ...answers) {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url, options) => {
    asked.push([options.method, url, options.headers.Authorization]);
    const [status, body] = answers.shift();
    return new Response(JSON.stringify(body), { status });
  });
  return asked;
}

test("the token of the password is used, and nothing else", async (context) => {
  const asked = answering(context, [202, {}], [200, { items: [{ id: "1" }] }], [200, { items: [] }]);
  const closing = await closeAccount(app(), "right");
  const photos = ["GET", "/api/photos", "fresh-ada"];
  assert.deepEqual(await closing.load(), { changed: true, pending: true });
  assert.deepEqual([closing.left, closing.total, closing.done], [1, 1, false]);
  assert.deepEqual(await closing.load(), { changed: true, pending: false });
  assert.deepEqual([closing.left, closing.total, closing.done], [0, 1, true]);
  assert.deepEqual(asked, [["DELETE", "/api/account", "fresh-ada"], photos, photos]);
});

test("a wrong password deletes nothing", async (context) => {
  const asked = answering(context);
  await assert.rejects(closeAccount(app(), "wrong"), /not the password of your account/);
  assert.deepEqual(asked, []);
});

test("a session that was ended elsewhere is over", async () => {
  await assert.rejects(closeAccount(app({ ended: true }), "wrong"), (error) => error.kind === "expired");
});

for (const [status, kind] of [
  [403, "rejected"],
  [429, "busy"],
  [502, "broken"],
]) {
  test(`an answer of ${status} leaves no second session`, async (context) => {
    answering(context, [status, { message: "no" }]);
    const desk = app();
    await assert.rejects(closeAccount(desk, "right"), (error) => error.kind === kind);
    assert.deepEqual(desk.revoked, ["refresh"]);
  });
}

test("a token that has expired ends the looking, not the deletion", async (context) => {
  answering(context, [202, {}], [401, {}]);
  const closing = await closeAccount(app(), "right");
  await assert.rejects(closing.load(), (error) => !error.retryable && /goes on/.test(error.message));
});

test("more photos than at first are counted as well", async () => {
  const answers = [1, 3, 2];
  const closing = new Closing({ list: async () => Array(answers.shift()) });
  for (let times = 0; times < 3; times += 1) await closing.load();
  assert.deepEqual([closing.left, closing.total], [2, 3]);
});
