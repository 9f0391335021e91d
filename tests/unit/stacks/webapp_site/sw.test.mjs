import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../../../patterns/webapp/src/site/sw.js", import.meta.url), "utf8");
const ORIGIN = "https://desk.example.com";
const FILES = ["/index.html", "/app/main.js", "/config.json"];

/** A worker of a version, with a network that answers by path: a text, a status, or nothing at all. */
function worker(version, { stores = new Map(), network = {} } = {}) {
  const listeners = {};
  const asked = [];
  const fetch = async (request) => {
    const path = new URL(request.url ?? request, ORIGIN).pathname;
    asked.push(path);
    const answer = network[path];
    if (answer === undefined) throw new TypeError("Failed to fetch");
    if (answer === null) return new Promise(() => undefined);
    return typeof answer === "number" ? new Response("", { status: answer }) : new Response(answer);
  };
  const open = async (name) => {
    if (!stores.has(name)) stores.set(name, new Map());
    const kept = stores.get(name);
    return {
      addAll: async (requests) => {
        for (const { url } of requests) kept.set(new URL(url).pathname, await (await fetch({ url })).text());
      },
      match: async (path) => (kept.has(path) ? new Response(kept.get(path)) : undefined),
      put: async (path, response) => kept.set(path, await response.text()),
    };
  };
  const timers = [];
  runInNewContext(SOURCE, {
    URL,
    Error,
    Promise,
    Request: class {
      constructor(path) {
        this.url = ORIGIN + path;
      }
    },
    SHELL: { version, files: FILES },
    addEventListener: (name, listener) => (listeners[name] = listener),
    caches: { open, keys: async () => [...stores.keys()], delete: async (name) => stores.delete(name) },
    clients: { claim: async () => undefined },
    fetch,
    importScripts: () => undefined,
    location: { origin: ORIGIN },
    setTimeout: (done) => timers.push(done),
    skipWaiting: async () => undefined,
  });
  const during = (name) => {
    let done;
    listeners[name]({ waitUntil: (promise) => (done = promise) });
    return done;
  };
  /** The text of an answer; undefined if the worker has nothing to do with the request. */
  const ask = async (path, { mode = "no-cors", method = "GET", origin = ORIGIN } = {}) => {
    let answer;
    const request = { url: origin + path, mode, method };
    listeners.fetch({ request, respondWith: (promise) => (answer = promise) });
    return answer && (await answer).text();
  };
  return { ask, asked, during, stores, timers };
}

const ONLINE = { "/index.html": "page", "/app/main.js": "script", "/config.json": "config", "/photos/1": "page" };

test("the network comes first, and what is kept is there without it", async () => {
  const network = { ...ONLINE };
  const { ask, during } = worker("1", { network });
  await during("install");
  network["/app/main.js"] = "newer script";
  assert.equal(await ask("/app/main.js"), "newer script");
  for (const path of Object.keys(network)) delete network[path];
  assert.equal(await ask("/app/main.js"), "script");
  assert.equal(await ask("/photos/1", { mode: "navigate" }), "page");
});

test("what belongs to anyone is never asked for here, nor kept", async () => {
  const { ask, asked, during, stores } = worker("1", { network: ONLINE });
  await during("install");
  asked.length = 0;
  for (const path of ["/api/photos", "/media/o/1.jpeg", "/published/1/", "/cognito/", "/live/"]) {
    assert.equal(await ask(path), undefined, path);
    assert.equal(await ask(path, { mode: "navigate" }), undefined, path);
  }
  assert.equal(await ask("/config.json", { method: "POST" }), undefined);
  assert.equal(await ask("/index.html", { origin: "https://bucket.example.com" }), undefined);
  assert.deepEqual(asked, []);
  assert.deepEqual([...stores.get("photo-desk-1").keys()], FILES);
});

test("a network that does not answer in time, or with an error, is as none", async () => {
  const network = { ...ONLINE };
  const { ask, during, timers } = worker("1", { network });
  await during("install");
  network["/index.html"] = null;
  network["/app/main.js"] = 503;
  const answer = ask("/", { mode: "navigate" });
  await turn();
  timers.forEach((done) => done());
  assert.equal(await answer, "page");
  assert.equal(await ask("/app/main.js"), "script");
});

test("a new version takes the place of the last one, and the configuration is kept as it is now", async () => {
  const stores = new Map();
  await worker("1", { stores, network: ONLINE }).during("install");
  const network = { ...ONLINE };
  const { ask, during } = worker("2", { stores, network });
  await during("install");
  await during("activate");
  assert.deepEqual([...stores.keys()], ["photo-desk-2"]);
  network["/config.json"] = "other config";
  assert.equal(await ask("/config.json"), "other config");
  delete network["/config.json"];
  assert.equal(await ask("/config.json"), "other config");
});

test("a version of which a file is missing is not installed", async () => {
  const { during } = worker("1", { network: { "/index.html": "page" } });
  await assert.rejects(during("install"));
});
