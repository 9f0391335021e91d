import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const { Api } = await site("api.js");

/** A session whose token changes when it is renewed. */
function session() {
  return {
    renewals: 0,
    ended: false,
    token: async function () {
      return `token${this.renewals}`;
    },
    renew: async function () {
      this.renewals += 1;
    },
    expire: function () {
      this.ended = true;
    },
  };
}

/** Answers requests one after the other, and keeps them. */
function answering(context, ...answers) {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url, options) => {
    asked.push([options.method, url, options.headers.Authorization]);
    const [status, body] = answers.shift();
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return asked;
}

test("a token that is refused is renewed once, and the request repeated", async (context) => {
  const asked = answering(context, [401, {}], [200, { id: "1" }]);
  const by = session();
  assert.deepEqual(await new Api(by).get("1"), { id: "1" });
  assert.deepEqual(asked, [
    ["GET", "/api/photos/1", "token0"],
    ["GET", "/api/photos/1", "token1"],
  ]);
  assert.equal(by.ended, false);
});

test("a new token that is refused as well ends the session", async (context) => {
  const asked = answering(context, [401, {}], [401, {}]);
  const by = session();
  await assert.rejects(new Api(by).list(), (error) => error.kind === "expired");
  assert.equal(asked.length, 2);
  assert.equal(by.ended, true);
});

test("a list is read to its end", async (context) => {
  const pages = [
    [200, { items: [{ id: "1" }], more: true, next: "1/a" }],
    [200, { items: [{ id: "2" }], more: false }],
  ];
  const asked = answering(context, ...pages);
  assert.deepEqual(await new Api(session()).list(), [{ id: "1" }, { id: "2" }]);
  assert.equal(asked[1][1], "/api/photos?after=1%2Fa");
});

test("the API's own words are told", async (context) => {
  answering(context, [400, { message: "bytes is too large" }]);
  const asking = new Api(session()).ask({ name: "a.png", type: "image/png", size: 1 });
  await assert.rejects(asking, /It said: bytes is too large/);
});

test("an answer without a body is one, and an answer that is no JSON a problem with words", async (context) => {
  answering(context, [204, null]);
  await new Api(session()).remove("1");
  context.mock.method(globalThis, "fetch", async () => new Response("<html>", { status: 502 }));
  await assert.rejects(new Api(session()).remove("1"), (error) => error.kind === "broken");
});

test("no answer at all is told as such", async (context) => {
  context.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(new Api(session()).list(), (error) => error.kind === "offline" && error.retryable);
});
