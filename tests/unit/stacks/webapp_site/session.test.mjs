import assert from "node:assert/strict";
import { test } from "node:test";

import { site, storage } from "./site.mjs";

const { Session } = await site("session.js");
const { Failure } = await site("failure.js");

/** A Cognito that gives tokens numbered by how often it was asked. */
function cognito({ refused = false, unreachable = false } = {}) {
  const asked = [];
  const answer = (operation, value) => {
    asked.push([operation, value]);
    return { IdToken: `id${asked.length}`, AccessToken: `access${asked.length}`, ExpiresIn: 3600 };
  };
  return {
    asked,
    signIn: async (email) => ({ ...answer("signIn", email), RefreshToken: "refresh" }),
    refresh: async (token) => {
      if (unreachable) throw new Failure("offline", "error.offline");
      if (refused) throw new Failure("rejected", "error.sign-in", { code: "NotAuthorizedException" });
      return answer("refresh", token);
    },
    signOut: async (token) => void answer("signOut", token),
  };
}

/** A session of somebody who has just signed in, and its parts. */
async function signedIn(options) {
  const parts = { cognito: cognito(options), storage: storage(), clock: { now: 0 }, changes: 0 };
  const session = new Session(parts.cognito, parts.storage, () => parts.clock.now);
  session.addEventListener("change", () => (parts.changes += 1));
  await session.signIn("ada@example.com", "secret");
  return { session, ...parts, count: () => parts.changes };
}

const expired = (error) => error instanceof Failure && error.kind === "expired";

test("a token is used until a minute before its end, then renewed", async () => {
  const { session, clock } = await signedIn();
  clock.now = 3_539_000;
  assert.equal(await session.token(), "id1");
  clock.now = 3_540_000;
  assert.equal(await session.token(), "id2");
  assert.equal(await session.token(), "id2");
});

test("a renewal keeps the refresh token, which its answer lacks", async () => {
  const { session, cognito: asked } = await signedIn();
  await session.renew();
  await session.renew();
  assert.deepEqual(asked.asked.slice(1), [
    ["refresh", "refresh"],
    ["refresh", "refresh"],
  ]);
});

test("requests at the same time share one renewal", async () => {
  const { session, clock, cognito: asked } = await signedIn();
  clock.now = 3_600_000;
  assert.deepEqual(await Promise.all([session.token(), session.token()]), ["id2", "id2"]);
  assert.equal(asked.asked.length, 2);
});

test("a session that is not renewed any more has expired, and says whose it was", async () => {
  const { session, clock, storage: kept, count } = await signedIn({ refused: true });
  clock.now = 3_600_000;
  await assert.rejects(session.token(), expired);
  assert.deepEqual([session.signedIn, session.expired, session.email], [false, true, "ada@example.com"]);
  assert.equal(kept.items.size, 0);
  assert.equal(count(), 2);
  await assert.rejects(session.token(), expired);
  assert.equal(count(), 2);
});

test("a renewal that gets no answer ends nothing", async () => {
  const { session, clock } = await signedIn({ unreachable: true });
  clock.now = 3_600_000;
  await assert.rejects(session.token(), (error) => error.kind === "offline");
  assert.equal(session.signedIn, true);
});

test("a reloaded page goes on with the same session", async () => {
  const { storage: kept } = await signedIn();
  const session = new Session(cognito(), kept, () => 0);
  assert.deepEqual(
    [session.signedIn, session.email, await session.token()],
    [true, "ada@example.com", "id1"],
  );
});

test("signing out forgets the tokens before Cognito does, and even when it does not answer", async () => {
  const { session, storage: kept, cognito: asked } = await signedIn();
  asked.signOut = async () => {
    assert.equal(kept.items.size, 0);
    throw new Failure("offline", "error.offline");
  };
  await session.signOut();
  assert.deepEqual([session.signedIn, session.expired], [false, false]);
});

test("tokens that arrive after signing out are thrown away", async () => {
  const { session, cognito: asked, storage: kept } = await signedIn();
  let arrive;
  asked.refresh = () => new Promise((resolve) => (arrive = resolve));
  const renewal = session.renew();
  await session.signOut();
  arrive({ IdToken: "late", AccessToken: "late", ExpiresIn: 3600 });
  await assert.rejects(renewal, expired);
  assert.deepEqual([session.signedIn, kept.items.size], [false, 0]);
});
