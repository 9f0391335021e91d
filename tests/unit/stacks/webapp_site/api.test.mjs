import assert from "node:assert/strict";
import { test } from "node:test";

import { setImmediate as turn } from "node:timers/promises";

import { site } from "./site.mjs";

const { Api } = await site("api.js");
const { PATIENCE } = await site("http.js");

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
  assert.deepEqual(await new Api(by, []).get("1"), { id: "1" });
  assert.deepEqual(asked, [
    ["GET", "/api/photos/1", "token0"],
    ["GET", "/api/photos/1", "token1"],
  ]);
  assert.equal(by.ended, false);
});

test("a new token that is refused as well ends the session", async (context) => {
  const asked = answering(context, [401, {}], [401, {}]);
  const by = session();
  await assert.rejects(new Api(by, []).list(), (error) => error.kind === "expired");
  assert.equal(asked.length, 2);
  assert.equal(by.ended, true);
});

test("a list is read to its end", async (context) => {
  const pages = [
    [200, { items: [{ id: "1" }], more: true, next: "1/a" }],
    [200, { items: [{ id: "2" }], more: false }],
  ];
  const asked = answering(context, ...pages);
  assert.deepEqual(await new Api(session(), []).list(), [{ id: "1" }, { id: "2" }]);
  assert.equal(asked[1][1], "/api/photos?after=1%2Fa");
});

test("the API's own words are told", async (context) => {
  answering(context, [400, { message: "bytes is too large" }]);
  const asking = new Api(session(), []).ask({ name: "a.png", type: "image/png", size: 1 });
  await assert.rejects(asking, /It said: bytes is too large/);
});

test("an answer without a body is one, and an answer that is no JSON a problem with words", async (context) => {
  answering(context, [204, null]);
  await new Api(session(), []).remove("1");
  context.mock.method(globalThis, "fetch", async () => new Response("<html>", { status: 502 }));
  await assert.rejects(new Api(session(), []).remove("1"), (error) => error.kind === "broken");
});

test("what fails in passing is asked again, if it changes nothing", async (context) => {
  const asked = answering(context, [503, {}], [429, {}], [200, { id: "1" }], [503, {}]);
  const api = new Api(session(), [1, 1]);
  assert.deepEqual(await api.get("1"), { id: "1" });
  assert.equal(asked.length, 3);
  await assert.rejects(api.publish("1"), (error) => error.kind === "broken");
  assert.equal(asked.length, 4);
});

test("what is wrong is not asked again", async (context) => {
  const asked = answering(context, [404, {}]);
  await assert.rejects(new Api(session(), [1, 1]).get("1"), (error) => error.kind === "missing");
  assert.equal(asked.length, 1);
});

test("a question that nobody waits for any more is not asked again", async (context) => {
  const ending = new AbortController();
  const asked = answering(context, [503, {}]);
  const asking = new Api(session(), [1, 1]).get("1", ending.signal);
  ending.abort();
  await assert.rejects(asking);
  assert.equal(asked.length, 1);
});

test("an answer that never comes is given up, and told as slow", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(globalThis, "fetch", (_, { signal }) => {
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const asking = assert.rejects(new Api(session()).get("1"), (error) => error.kind === "slow" && error.retryable);
  await turn();
  context.mock.timers.tick(PATIENCE);
  await asking;
});

test("no answer at all is told as such", async (context) => {
  context.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(new Api(session(), []).list(), (error) => error.kind === "offline" && error.retryable);
});
