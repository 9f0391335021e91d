import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const { photoPath, placeOf, staysHere } = await site("router.js");

const HERE = "https://desk.example.com/photos/1?account=new";
const CLICK = { button: 0, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const LINK = { target: "", download: "" };
const place = (address) => placeOf(new URL(address, "https://desk.example.com"));
const stays = (href, click = {}, link = {}) =>
  staysHere({ ...CLICK, ...click }, { ...LINK, href, ...link }, HERE);

test("addresses lead to views", () => {
  assert.deepEqual(place("/"), { view: "desk", account: "in" });
  assert.deepEqual(place("/index.html"), { view: "desk", account: "in" });
  assert.deepEqual(place(photoPath("ab12")), { view: "photo", id: "ab12", account: "in" });
  assert.deepEqual(place("/account"), { view: "settings", account: "in" });
  assert.deepEqual(place("/photos/ab12/"), { view: "photo", id: "ab12", account: "in" });
});

for (const address of [
  "/photos",
  "/accounts",
  "/account/x",
  "/photos/",
  "/photos/a/b",
  "/photos/a%2Fb",
  "/photos/..%2F",
  `/photos/${"a".repeat(65)}`,
  "/x",
]) {
  test(`${address} leads nowhere`, () => assert.equal(place(address).view, "unknown"));
}

test("the form for who is not signed in is part of the address, whatever the view", () => {
  assert.equal(place("/photos/1?account=code").account, "code");
  assert.equal(place("/?account=new").account, "new");
  assert.equal(place("/?account=admin").account, "in");
});

test("a plain click on a link to a view stays in the page", () => {
  assert.equal(stays("https://desk.example.com/"), true);
  assert.equal(stays("https://desk.example.com/photos/2"), true);
  assert.equal(stays("https://desk.example.com/photos/1?account=in"), true);
});

test("other clicks are the browser's own", () => {
  for (const key of ["altKey", "ctrlKey", "metaKey", "shiftKey"]) {
    assert.equal(stays("https://desk.example.com/", { [key]: true }), false);
  }
  assert.equal(stays("https://desk.example.com/", { button: 1 }), false);
  assert.equal(stays("https://desk.example.com/", {}, { target: "_blank" }), false);
  assert.equal(stays("https://desk.example.com/", {}, { download: "cat.zip" }), false);
});

test("results, other sites and places within the page are no views", () => {
  assert.equal(stays("https://desk.example.com/media/archive/cat.zip"), false);
  assert.equal(stays("https://other.example.com/"), false);
  assert.equal(stays("https://desk.example.com/photos/1#main"), false);
});
