import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import { site } from "./site.mjs";

const page = new EventTarget();
globalThis.document = Object.assign(new EventTarget(), { hidden: false });
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);

const { FIRST, Poll, SELDOM } = await site("poll.js");
const { Failure } = await site("failure.js");

/** A poll whose question is answered by `answer`, with how often it was asked. */
async function polling(context, answer) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const live = Object.assign(new EventTarget(), { connected: false });
  const parts = { asked: 0, failures: [], live };
  const ask = async () => {
    parts.asked += 1;
    return answer(parts.asked);
  };
  parts.poll = new Poll(ask, () => parts.failures.push(parts.poll.failure?.kind ?? "over"), live);
  context.after(() => parts.poll.end());
  parts.wait = async (milliseconds) => {
    context.mock.timers.tick(milliseconds);
    await turn();
  };
  await turn();
  return parts;
}

test("it asks while something is pending, and then no more", async (context) => {
  const parts = await polling(context, (asked) => ({ pending: asked < 3, changed: true }));
  await parts.wait(FIRST);
  await parts.wait(FIRST);
  await parts.wait(FIRST * 100);
  assert.equal(parts.asked, 3);
});

test("it asks again at once when told to, also when nothing was pending", async (context) => {
  const parts = await polling(context, () => ({ pending: false, changed: false }));
  await parts.poll.now();
  assert.equal(parts.asked, 2);
});

test("two questions are never on their way together, and the later one is not lost", async (context) => {
  let answer;
  const parts = await polling(context, () => new Promise((resolve) => (answer = resolve)));
  void parts.poll.now();
  void parts.poll.now();
  assert.equal(parts.asked, 1);
  answer({ pending: false, changed: false });
  await turn();
  assert.equal(parts.asked, 2);
});

test("a failure that may pass is told once, and its end as well", async (context) => {
  const parts = await polling(context, (asked) => {
    if (asked < 3) throw new Failure("offline", "error.offline");
    return { pending: false, changed: false };
  });
  await parts.wait(FIRST * 2);
  await parts.wait(FIRST * 4);
  assert.deepEqual([parts.asked, parts.failures], [3, ["offline", "over"]]);
});

test("a failure that stays is not asked about again", async (context) => {
  const parts = await polling(context, () => {
    throw new Failure("missing", "error.missing");
  });
  await parts.wait(FIRST * 100);
  assert.deepEqual([parts.asked, parts.failures], [1, ["missing"]]);
});

test("a page that nobody sees asks when it is seen again", async (context) => {
  document.hidden = true;
  context.after(() => (document.hidden = false));
  const parts = await polling(context, () => ({ pending: true, changed: false }));
  await parts.wait(FIRST * 100);
  assert.equal(parts.asked, 1);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await turn();
  assert.equal(parts.asked, 2);
});

test("a connection that is back is used at once", async (context) => {
  const parts = await polling(context, () => ({ pending: true, changed: false }));
  page.dispatchEvent(new Event("online"));
  await turn();
  assert.equal(parts.asked, 2);
});

test("while progress arrives by itself, it asks once for what was missed, and then seldom", async (context) => {
  const parts = await polling(context, () => ({ pending: true, changed: true }));
  const become = async (connected) => {
    parts.live.connected = connected;
    parts.live.dispatchEvent(new Event("change"));
    await turn();
  };
  await become(true);
  assert.equal(parts.asked, 2);
  await parts.wait(SELDOM - 1);
  assert.equal(parts.asked, 2);
  await parts.wait(1);
  assert.equal(parts.asked, 3);
  await become(false);
  await parts.wait(FIRST);
  assert.equal(parts.asked, 5);
});

test("one that has ended asks and tells no more", async (context) => {
  let fail;
  const parts = await polling(context, () => new Promise((_, reject) => (fail = reject)));
  parts.poll.end();
  fail(new Failure("offline", "error.offline"));
  await parts.wait(FIRST * 100);
  page.dispatchEvent(new Event("online"));
  assert.deepEqual([parts.asked, parts.failures], [1, []]);
});
