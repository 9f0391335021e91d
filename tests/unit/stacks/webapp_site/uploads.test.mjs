import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import { site } from "./site.mjs";

const { Uploads } = await site("uploads.js");
const { PATIENCE } = await site("transfer.js");
const { Failure } = await site("failure.js");

const CONFIG = { types: ["image/png"], maxBytes: 100 };
const files = (count) =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}.png`, type: "image/png", size: 1 }));

/** A queue, and the requests of the browser that it has open: each ends when its `end` is called. */
function queue() {
  const open = [];
  globalThis.XMLHttpRequest = class {
    upload = {};
    headers = {};
    open(method, url) {
      Object.assign(this, { method, url });
    }
    setRequestHeader(name, value) {
      this.headers[name] = value;
    }
    send(file) {
      this.file = file;
      open.push(this);
    }
    abort() {
      open.splice(open.indexOf(this), 1);
      this.aborted = true;
      this.onloadend();
    }
    end(status) {
      open.splice(open.indexOf(this), 1);
      this.status = status;
      this.onloadend();
      if (status) this.onload();
      else this.onerror();
    }
  };
  const removed = [];
  const api = {
    ask: async ({ name }) => ({
      id: name,
      uploadUrl: `https://bucket/${name}`,
      headers: { "If-None-Match": "*" },
    }),
    remove: async (id) => void removed.push(id),
  };
  const said = [];
  const network = Object.assign(new EventTarget(), { online: true });
  network.become = (online) => {
    network.online = online;
    network.dispatchEvent(new Event("change"));
  };
  const uploads = new Uploads(api, CONFIG, (say) => said.push(say()), network);
  return { api, network, open, removed, said, uploads };
}

const statuses = (uploads) => uploads.all.map(({ status }) => status);

test("three files are sent at a time, each as it was presigned", async () => {
  const { open, uploads } = queue();
  uploads.add(files(4));
  await turn();
  assert.deepEqual(statuses(uploads), ["sending", "sending", "sending", "queued"]);
  const [first] = open;
  assert.deepEqual(
    [first.method, first.url, first.headers, first.file.name],
    ["PUT", "https://bucket/0.png", { "If-None-Match": "*" }, "0.png"],
  );
  first.upload.onprogress({ loaded: 1, total: 4 });
  assert.equal(uploads.all[0].share, 0.25);
  first.end(200);
  await turn();
  assert.deepEqual(statuses(uploads), ["sending", "sending", "sending"]);
});

test("what has arrived leaves the queue, also when an earlier answer was lost", async () => {
  const { open, said, uploads } = queue();
  let arrived = 0;
  uploads.addEventListener("uploaded", () => (arrived += 1));
  uploads.add(files(2));
  await turn();
  open[0].end(200);
  open[0].end(412);
  await turn();
  assert.deepEqual([uploads.all, arrived, uploads.active], [[], 2, false]);
  assert.deepEqual(said, ["Uploading 2 photos.", "0.png is uploaded.", "1.png is uploaded."]);
});

for (const status of [0, 403, 500]) {
  test(`an upload that ends with ${status || "no answer"} leaves no entry, and can be tried again`, async () => {
    const { open, removed, uploads } = queue();
    uploads.add(files(1));
    await turn();
    open[0].end(status);
    await turn();
    assert.deepEqual([statuses(uploads), uploads.all[0].failure.retryable, removed], [["failed"], true, ["0.png"]]);
    uploads.retry(uploads.all[0]);
    await turn();
    open[0].end(200);
    await turn();
    assert.deepEqual(uploads.all, []);
  });
}

test("a cancelled upload ends, leaves no entry, and makes room for the next one", async () => {
  const { open, removed, said, uploads } = queue();
  uploads.add(files(4));
  await turn();
  const [first] = open;
  uploads.cancel(uploads.all[0]);
  await turn();
  assert.deepEqual([first.aborted, removed], [true, ["0.png"]]);
  assert.deepEqual(statuses(uploads), ["sending", "sending", "sending"]);
  assert.deepEqual(said.slice(1), ["The upload of 0.png is cancelled."]);
});

test("without a network uploads wait, also those that it broke off", async () => {
  const { network, open, said, uploads } = queue();
  uploads.add(files(1));
  await turn();
  network.become(false);
  open[0].end(0);
  await turn();
  uploads.add(files(1));
  await turn();
  assert.deepEqual([statuses(uploads), open.length], [["queued", "queued"], 0]);
  assert.equal(said.at(-1), "1 photo is uploaded once you are online again.");
  network.become(true);
  await turn();
  assert.deepEqual([statuses(uploads), open.length], [["sending", "sending"], 2]);
  open.forEach((sending) => sending.end(200));
});

test("an upload without any progress is given up, and can be tried again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { open, uploads } = queue();
  uploads.add(files(1));
  await turn();
  context.mock.timers.tick(PATIENCE - 1);
  open[0].upload.onprogress({ loaded: 1, total: 4 });
  context.mock.timers.tick(PATIENCE - 1);
  assert.deepEqual(statuses(uploads), ["sending"]);
  const [sending] = open;
  context.mock.timers.tick(1);
  await turn();
  assert.deepEqual([sending.aborted, statuses(uploads), uploads.all[0].failure.kind], [true, ["failed"], "slow"]);
  assert.equal(uploads.all[0].failure.retryable, true);
});

test("files that cannot be uploaded are never asked for, and can be dismissed", async () => {
  const { api, said, uploads } = queue();
  api.ask = async () => assert.fail("asked for");
  uploads.add([{ name: "a.txt", type: "text/plain", size: 1 }]);
  await turn();
  assert.deepEqual([statuses(uploads), uploads.active], [["failed"], false]);
  assert.match(said[0], /“a.txt” is not a kind of photo/);
  uploads.dismiss(uploads.all[0]);
  assert.deepEqual(uploads.all, []);
});

test("an upload that is not presigned says why", async () => {
  const { api, uploads } = queue();
  api.ask = async () => {
    throw new Failure("rejected", "error.rejected");
  };
  uploads.add(files(1));
  await turn();
  const { message, retryable } = uploads.all[0].failure;
  assert.deepEqual([message, retryable], ["The photo desk did not accept this.", false]);
});
