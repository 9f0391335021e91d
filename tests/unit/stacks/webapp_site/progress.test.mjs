import assert from "node:assert/strict";
import { test } from "node:test";

import { photo, site } from "./site.mjs";

const { awaited, failureOf, isPending, isPublishable, news, stageOf } = await site("progress.js");
const { FIRST, LONGEST, nextDelay } = await site("poll.js");
const { formatBytes, formatTime, listOf, typeName } = await site("format.js");

const UPLOADED = Date.parse(photo().uploaded);
const MINUTE = 60_000;
const BUSY = photo({ thumbnail: "converted", jpeg: "pending" });
const READY = photo({ thumbnail: "converted", jpeg: "converted" }, { status: "ready" });
const FAILED = photo({ thumbnail: "failed", jpeg: "failed", archive: "pending" }, { status: "failed" });

test("a photo goes through stages", () => {
  assert.equal(stageOf(BUSY), "converting");
  assert.equal(stageOf(READY), "ready");
  assert.equal(stageOf({ ...READY, publication: "running" }), "publishing");
  assert.equal(stageOf({ ...BUSY, publication: "running" }), "publishing");
  assert.equal(stageOf({ ...READY, status: "published" }), "published");
  assert.equal(stageOf({ ...FAILED, publication: "running" }), "failed");
});

test("a publication that failed can be tried again, once all conversions are there", () => {
  const refused = { ...READY, status: "failed" };
  assert.equal(stageOf(refused), "failed");
  assert.equal(stageOf({ ...refused, publication: "running" }), "publishing");
  assert.deepEqual([refused, READY, BUSY].map((each) => isPublishable(each)), [true, true, true]);
  const gone = { ...READY, status: "published" };
  assert.deepEqual([FAILED, gone].map((each) => isPublishable(each)), [false, false]);
});

test("an upload that never arrives is not waited for longer than leave to upload lasts", () => {
  const waiting = photo({ thumbnail: "pending" });
  assert.equal(stageOf(waiting, UPLOADED + 15 * MINUTE), "converting");
  assert.equal(stageOf(waiting, UPLOADED + 15 * MINUTE + 1), "stalled");
  assert.equal(isPending(waiting, UPLOADED + 16 * MINUTE), false);
  assert.equal(stageOf(BUSY, UPLOADED + 60 * MINUTE), "converting");
});

test("what is still to come is waited for, also behind a failure", () => {
  assert.equal(isPending(BUSY), true);
  assert.equal(isPending({ ...READY, publication: "running" }), true);
  assert.equal(isPending(FAILED), true);
  assert.equal(isPending(READY), false);
  assert.equal(isPending(photo({ thumbnail: "failed" }, { status: "failed" })), false);
});

test("what got further is told once", () => {
  assert.equal(news(BUSY, READY), "cat.png: all conversions are done.");
  assert.equal(news(READY, { ...READY, status: "published" }), "cat.png is published.");
  assert.equal(news(BUSY, FAILED), "cat.png: Thumbnail and JPEG could not be made.");
  assert.equal(news(READY, READY), "");
  assert.equal(news(undefined, READY), "");
});

test("a publication that failed by itself is told as that", () => {
  assert.equal(failureOf({ ...READY, status: "failed" }), "It could not be published.");
});

test("the longer nothing changes, the less often is asked, up to a limit", () => {
  const delays = [FIRST];
  while (delays.at(-1) < LONGEST) delays.push(nextDelay(delays.at(-1), false));
  assert.deepEqual(
    delays,
    delays.toSorted((a, b) => a - b),
  );
  assert.equal(nextDelay(LONGEST, false), LONGEST);
  assert.equal(nextDelay(LONGEST, true), FIRST);
});

test("sizes have a unit", () => {
  const sizes = {
    0: "0\u00a0B",
    1023: "1,023\u00a0B",
    1024: "1\u00a0KB",
    1536: "1.5\u00a0KB",
    26214400: "25\u00a0MB",
    1048575: "1\u00a0MB",
  };
  for (const [bytes, text] of Object.entries(sizes)) assert.equal(formatBytes(Number(bytes)), text);
});

test("times of today have no date", () => {
  const now = new Date(2026, 2, 1, 12);
  assert.match(formatTime(new Date(2026, 2, 1, 9, 5).toISOString(), now), /9:05|09:05/);
  assert.match(formatTime(new Date(2026, 1, 28, 9, 5).toISOString(), now), /2026/);
});

test("words are joined as in speech, and types have names", () => {
  assert.deepEqual([[], ["A"], ["A", "B"], ["A", "B", "C"]].map(listOf), ["", "A", "A and B", "A, B, and C"]);
  assert.deepEqual(["image/jpeg", "image/webp", "image/png"].map(typeName), ["JPEG", "WebP", "PNG"]);
});

test("a publication waits for the conversions that are not done", () => {
  assert.deepEqual(awaited(READY), []);
  assert.deepEqual(awaited({ ...READY, conversions: { jpeg: { status: "pending" }, webp: { status: "failed" } } }), [
    "jpeg",
  ]);
});
