import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { site } from "./site.mjs";

const { announcer } = await site("announcer.js");
const { chooseLanguage } = await site("language.js");
const { t } = await site("texts.js");

test("what belongs together is said at once, and again in another language", async () => {
  const region = { textContent: "" };
  const { announce, repeat } = announcer(region);
  announce(() => t("upload.done", { name: "cat.png" }));
  announce(() => t("upload.done", { name: "dog.png" }));
  assert.equal(region.textContent, "");
  await setTimeout(400);
  assert.equal(region.textContent, "cat.png is uploaded. dog.png is uploaded.");
  chooseLanguage("ja");
  repeat();
  assert.equal(region.textContent, "cat.pngをアップロードしました。 dog.pngをアップロードしました。");
});
