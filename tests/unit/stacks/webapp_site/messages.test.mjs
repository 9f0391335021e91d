import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const { cognitoFailure, passwordFault, statusFailure } = await site("messages.js");
const { problemOf } = await site("selection.js");
const { Failure } = await site("failure.js");
const { conversionReason, publicationReason } = await site("reasons.js");

const CONFIG = { types: ["image/jpeg", "image/png", "image/tiff"], maxBytes: 25 * 1024 * 1024 };

test("a wrong type says which are allowed", () => {
  assert.equal(
    problemOf({ name: "notes.txt", type: "text/plain", size: 5 }, CONFIG).message,
    "“notes.txt” is not a kind of photo that can be converted. Allowed are JPEG, PNG, and TIFF.",
  );
  assert.match(problemOf({ name: "photo.heic", type: "", size: 5 }, CONFIG).message, /Allowed are/);
});

test("a photo that is too large says how large it is, and the limit", () => {
  const photo = { name: "wall.png", type: "image/png", size: 31 * 1024 * 1024 };
  const failure = problemOf(photo, CONFIG);
  assert.equal(failure.message, "“wall.png” is too large: 31\u00a0MB. The limit is 25\u00a0MB.");
  assert.equal(failure.retryable, false);
  assert.equal(problemOf({ ...photo, size: CONFIG.maxBytes }, CONFIG), null);
  assert.notEqual(problemOf({ ...photo, size: CONFIG.maxBytes + 1 }, CONFIG), null);
});

test("an empty file is refused", () => {
  assert.match(problemOf({ name: "a.png", type: "image/png", size: 0 }, CONFIG).message, /“a.png” is empty/);
});

test("errors of Cognito are told in words of our own", () => {
  const wrong = cognitoFailure("NotAuthorizedException", 400);
  assert.deepEqual([wrong.kind, wrong.retryable, wrong.code], ["rejected", false, "NotAuthorizedException"]);
  assert.match(wrong.message, /Incorrect email address or password/);
  assert.match(
    cognitoFailure("com.amazonaws.cognito#CodeMismatchException", 400).message,
    /not the code that was sent/,
  );
  assert.match(cognitoFailure("ExpiredCodeException", 400).message, /Ask for a new one/);
  assert.match(cognitoFailure("SomethingNewException", 400).message, /not accepted/);
});

test("a password that is not looked at for a while is not called wrong", () => {
  const tried = cognitoFailure("NotAuthorizedException", 400, "Password attempts exceeded");
  assert.match(tried.message, /tried too often/);
  assert.notEqual(tried.code, "NotAuthorizedException");
});

test("whether an address has an account is not told at sign-in", () => {
  const messages = ["NotAuthorizedException", "UserNotFoundException"].map(
    (type) => cognitoFailure(type, 400).message,
  );
  assert.equal(messages[0], messages[1]);
});

test("answers of the API say what to do, and whether a new try may help", () => {
  const told = (status, message = "") => {
    const failure = statusFailure(status, message);
    return [failure.kind, failure.retryable];
  };
  assert.deepEqual(told(400), ["rejected", false]);
  assert.deepEqual(told(401), ["expired", true]);
  assert.deepEqual(told(403), ["rejected", false]);
  assert.deepEqual(told(404), ["missing", false]);
  assert.deepEqual(told(429), ["busy", true]);
  assert.deepEqual(told(502), ["broken", true]);
  assert.match(statusFailure(400, "name is missing").message, /It said: name is missing/);
  assert.doesNotMatch(statusFailure(500, "Traceback").message, /Traceback/);
});

test("a problem of the page's own is told without its details, which go to the console", (context) => {
  const logged = context.mock.method(console, "error", () => undefined);
  const failure = Failure.of(new TypeError("x is undefined"));
  assert.equal(failure.kind, "broken");
  assert.doesNotMatch(failure.message, /undefined/);
  assert.equal(logged.mock.callCount(), 1);
});

test("the reason of a conversion names the photo, not the object in the bucket", () => {
  const reason = "'owner/id/cat-1.png' cannot be read as a JPEG or PNG image; it is damaged: pngload: invalid header";
  assert.match(conversionReason(reason, "cat: 1.png"), /^“cat: 1.png” cannot be read as a JPEG, .* image\.$/);
});

test("reasons are told for who took the photo, and unexpected ones without their details", () => {
  const told = (reason) => conversionReason(reason, "cat.png");
  assert.match(told("'a' is a HEIF image with hevc compression"), /HEIC/);
  assert.match(told("'a' has 9 x 9 = 81 pixels and the conversion takes at most 80."), /too many pixels/);
  assert.match(told("'a' has a side of 99 pixels and the conversion takes at most 80."), /too many pixels/);
  assert.match(told("The source has 1,000 bytes; must be at most 900."), /too large/);
  assert.match(told("'a' would be read by libvips' pdfload"), /is not a JPEG/);
  const unexpected = "Something went wrong in the conversion. Upload the photo again.";
  assert.equal(told("ClientError: An error occurred (SlowDown)"), unexpected);
});

test("a publication that failed says which conversions it lacked", () => {
  assert.match(publicationReason("not converted: archive, webp"), /missing: ZIP and WebP\./);
  assert.match(publicationReason("not converted in time: thumbnail"), /too long: Thumbnail\./);
  assert.equal(publicationReason("it could not be looked at"), "It could not be published.");
});

test("a password needs twelve characters of three kinds", () => {
  assert.equal(passwordFault("Abcdefghijk1"), "");
  for (const bad of ["Abcdefghij1", "abcdefghijk1", "ABCDEFGHIJK1", "Abcdefghijkl", ""]) {
    assert.notEqual(passwordFault(bad), "", bad);
  }
});
