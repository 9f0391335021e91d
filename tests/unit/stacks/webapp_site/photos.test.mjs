import assert from "node:assert/strict";
import { test } from "node:test";

import { photo, site } from "./site.mjs";

const { Photos } = await site("photos.js");

const READY = photo({ thumbnail: "converted" }, { status: "ready" });
const PUBLISHED = { ...READY, status: "published" };

/** Photos of an API that lists `listed`, and what was said of them. */
function desk(...listed) {
  const api = {
    listed,
    list: async () => structuredClone(api.listed),
    get: async (id) => structuredClone(api.listed.find((each) => each.id === id)),
    publish: async () => undefined,
    remove: async () => undefined,
  };
  const said = [];
  const photos = new Photos(api, (say) => said.push(say()));
  let changes = 0;
  photos.addEventListener("change", () => (changes += 1));
  return { api, photos, said, changes: () => changes };
}

const stages = (photos) => photos.all.map(({ id, publication, status }) => [id, publication ?? status]);

test("the newest photo comes first", async () => {
  const { photos } = desk(READY, { ...READY, id: "2", uploaded: "2026-03-02T10:00:00Z" });
  await photos.load();
  assert.deepEqual(stages(photos), [
    ["2", "ready"],
    ["1", "ready"],
  ]);
});

test("only what is new is told, and nothing of what was there from the start", async () => {
  const { api, photos, said, changes } = desk(
    photo({ thumbnail: "pending" }, { uploaded: new Date().toISOString() }),
  );
  assert.deepEqual(await photos.load(), { changed: true, pending: true });
  assert.deepEqual(await photos.load(), { changed: false, pending: true });
  api.listed = [{ ...api.listed[0], conversions: READY.conversions, status: "ready" }];
  assert.deepEqual(await photos.load(), { changed: true, pending: false });
  assert.deepEqual(said, ["cat.png: all conversions are done."]);
  assert.equal(changes(), 2);
});

test("an empty list is news once", async () => {
  const { photos, changes } = desk();
  await photos.load();
  await photos.load();
  assert.deepEqual([photos.complete, changes()], [true, 1]);
});

test("a publication that has not noted itself yet is believed, and its end is seen", async () => {
  const { api, photos, said } = desk(READY);
  await photos.load();
  await photos.publish("1");
  assert.deepEqual(stages(photos), [["1", "running"]]);
  assert.deepEqual(await photos.load(), { changed: false, pending: true });
  api.listed = [PUBLISHED];
  assert.deepEqual(await photos.loadOne("1"), { changed: true, pending: false });
  assert.deepEqual(said, ["cat.png is published."]);
});

test("a publication that never notes itself is not believed for ever", async (context) => {
  const { photos } = desk(READY);
  await photos.load();
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  await photos.publish("1");
  context.mock.timers.tick(10_000);
  assert.deepEqual(await photos.load(), { changed: true, pending: false });
  assert.deepEqual(stages(photos), [["1", "ready"]]);
});

test("a photo that is sent is seen, and an older version that arrives later is not", async () => {
  const { api, photos, said, changes } = desk({ ...READY, version: 4 });
  await photos.load();
  photos.receive({ ...PUBLISHED, version: 6 });
  photos.receive({ ...READY, publication: "running", version: 5 });
  assert.deepEqual([stages(photos), said, changes()], [[["1", "published"]], ["cat.png is published."], 2]);
  assert.deepEqual(await photos.load(), { changed: false, pending: false });
  api.listed = [{ ...PUBLISHED, version: 6 }];
  await photos.load();
  await photos.remove(PUBLISHED);
  photos.receive({ ...PUBLISHED, version: 7 });
  assert.deepEqual(photos.all, []);
});

test("a photo that arrives while the list is asked for stays", async () => {
  const { api, photos } = desk();
  api.list = async () => {
    photos.receive({ ...READY, version: 1 });
    return [];
  };
  await photos.load();
  assert.deepEqual(stages(photos), [["1", "ready"]]);
});

test("a deleted photo does not come back with an answer that was on its way", async () => {
  const { photos, said } = desk(READY);
  await photos.load();
  await photos.remove(READY);
  await photos.load();
  assert.deepEqual([photos.all, said], [[], ["cat.png is deleted."]]);
});

test("a photo that is deleted elsewhere goes", async () => {
  const { api, photos } = desk(READY);
  await photos.load();
  api.listed = [];
  assert.deepEqual(await photos.load(), { changed: true, pending: false });
  assert.deepEqual(photos.all, []);
});

test("nothing of one person is left for the next", async () => {
  const { photos } = desk(READY);
  await photos.load();
  photos.reset();
  assert.deepEqual([photos.all, photos.complete], [[], false]);
});
