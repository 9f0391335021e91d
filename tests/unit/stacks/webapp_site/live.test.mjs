import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

import { photo, site } from "./site.mjs";

const page = new EventTarget();
globalThis.document = Object.assign(new EventTarget(), { hidden: false });
globalThis.addEventListener = page.addEventListener.bind(page);

const { Live, LONGEST, nextAttempt, PATIENCE, PING } = await site("live.js");

/** A connection as browsers have it, on which `say` is what arrives. */
class Socket extends EventTarget {
  sent = [];
  closed = false;

  send(text) {
    this.sent.push(text);
  }

  close() {
    this.closed = true;
  }

  fire(type, data) {
    this.dispatchEvent(Object.assign(new Event(type), { data: data && JSON.stringify(data) }));
  }
}

/** A page with progress, of which `tickets` says what the API answers. */
function connecting(context, tickets = async () => "ticket") {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const parts = { asked: 0, changes: [], received: [], sockets: [] };
  const ticket = async () => {
    parts.asked += 1;
    return tickets(parts.asked);
  };
  const open = (given) => {
    parts.sockets.push(Object.assign(new Socket(), { ticket: given }));
    return parts.sockets.at(-1);
  };
  parts.live = new Live({ ticket }, (each) => parts.received.push(each.id), open);
  parts.live.addEventListener("change", () => parts.changes.push(parts.live.connected));
  context.after(() => parts.live.end());
  parts.wait = async (milliseconds) => {
    context.mock.timers.tick(milliseconds);
    await turn();
  };
  parts.start = async () => {
    parts.live.start();
    await turn();
  };
  return parts;
}

test("photos arrive over a connection that a ticket opens", async (context) => {
  const parts = connecting(context);
  await parts.start();
  const [socket] = parts.sockets;
  assert.deepEqual([socket.ticket, parts.live.connected], ["ticket", false]);
  socket.fire("open");
  socket.fire("message", { photo: photo() });
  socket.fire("message", { message: "Forbidden" });
  assert.deepEqual([parts.changes, parts.received], [[true], ["1"]]);
});

test("a connection that is lost is opened again, later each time", async (context) => {
  const parts = connecting(context);
  await parts.start();
  parts.sockets[0].fire("open");
  parts.sockets[0].fire("close");
  assert.deepEqual(parts.changes, [true, false]);
  await parts.wait(nextAttempt(0, 1));
  assert.equal(parts.sockets.length, 2);
  parts.sockets[1].fire("close");
  await parts.wait(nextAttempt(1, 0) - 1);
  assert.equal(parts.sockets.length, 2);
  await parts.wait(nextAttempt(1, 1));
  parts.sockets[2].fire("open");
  assert.deepEqual(parts.changes, [true, false, true]);
});

test("the time between attempts has a limit, and differs from page to page", () => {
  const times = Array.from({ length: 12 }, (_, attempts) => nextAttempt(attempts, 1));
  assert.deepEqual([times[0], Math.max(...times)], [1_000, LONGEST]);
  assert.equal(nextAttempt(20, 0), LONGEST / 2);
});

test("without a ticket it tries again", async (context) => {
  const parts = connecting(context, async (asked) => {
    if (asked === 1) throw new Error("offline");
    return "second";
  });
  await parts.start();
  assert.equal(parts.sockets.length, 0);
  await parts.wait(nextAttempt(0, 1));
  assert.deepEqual([parts.sockets[0].ticket, parts.changes], ["second", []]);
});

test("a connection that does not answer counts as lost", async (context) => {
  const parts = connecting(context);
  await parts.start();
  const [socket] = parts.sockets;
  socket.fire("open");
  await parts.wait(PING);
  assert.deepEqual(socket.sent, ['{"action":"ping"}']);
  socket.fire("message", { pong: true });
  await parts.wait(PATIENCE);
  assert.equal(socket.closed, false);
  await parts.wait(PING);
  await parts.wait(PATIENCE);
  assert.deepEqual([socket.closed, parts.changes], [true, [true, false]]);
  socket.fire("message", { photo: photo() });
  assert.deepEqual(parts.received, []);
});

test("it ends with the session, and a ticket of the last user is not for the next one", async (context) => {
  const waiting = [];
  const parts = connecting(context, () => new Promise((resolve) => waiting.push(resolve)));
  await parts.start();
  parts.live.end();
  await parts.start();
  waiting[0]("first user's");
  await turn();
  assert.equal(parts.sockets.length, 0);
  waiting[1]("second user's");
  await turn();
  parts.sockets[0].fire("open");
  parts.live.end();
  assert.deepEqual([parts.sockets[0].ticket, parts.sockets[0].closed], ["second user's", true]);
  await parts.wait(LONGEST);
  assert.deepEqual([parts.sockets.length, parts.changes], [1, [true, false]]);
});

test("a page that nobody sees connects when it is seen again", async (context) => {
  const parts = connecting(context);
  await parts.start();
  document.hidden = true;
  context.after(() => (document.hidden = false));
  parts.sockets[0].fire("close");
  await parts.wait(LONGEST);
  assert.equal(parts.sockets.length, 1);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await turn();
  assert.equal(parts.sockets.length, 2);
});
