import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { site } from "./site.mjs";

const { bestLanguage, chooseLanguage, LANGUAGES } = await site("language.js");
const { t } = await site("texts.js");
const { formatBytes, formatShare, formatTime, listOf } = await site("format.js");
const TEXTS = Object.fromEntries(
  await Promise.all(LANGUAGES.map(async (each) => [each, (await site(`texts/${each}.js`)).default])),
);
const APP = new URL("../../../../patterns/webapp/src/site/app/", import.meta.url).pathname;
const MODULES = globSync("**/*.js", { cwd: APP }).filter((path) => !path.startsWith("texts/"));
const FORMS = ["zero", "one", "two", "few", "many", "other"];

/** The source of a module, without comments. */
const source = (path) =>
  readFileSync(APP + path, "utf8")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, "");
/** All of the code, without the tags and classes of elements. */
const SOURCE = MODULES.map(source).join("\n").replace(/\bh\(\s*"[^"]+"/g, "h(");

/** All forms of a text. */
const forms = (text) => (typeof text === "string" ? [text] : Object.values(text));
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

function speaking(context, language) {
  chooseLanguage(language);
  context.after(() => chooseLanguage("en"));
}

test("every language has the same texts, with the same placeholders", () => {
  for (const language of LANGUAGES) {
    assert.deepEqual(Object.keys(TEXTS[language]).sort(), Object.keys(TEXTS.en).sort(), language);
    for (const [key, text] of Object.entries(TEXTS[language])) {
      const expected = placeholders(forms(TEXTS.en[key]).at(-1));
      for (const form of forms(text)) assert.deepEqual(placeholders(form), expected, `${language}: ${key}`);
    }
  }
});

test("texts that count have the plurals of their language", () => {
  for (const language of LANGUAGES) {
    const needed = FORMS.filter((form) =>
      new Intl.PluralRules(language).resolvedOptions().pluralCategories.includes(form),
    );
    const counting = Object.entries(TEXTS[language]).filter(([, text]) => typeof text !== "string");
    assert.ok(counting.length);
    for (const [key, text] of counting) assert.deepEqual(Object.keys(text), needed, `${language}: ${key}`);
  }
});

test("the name of a control contains what is visible of it (WCAG 2.5.3)", () => {
  for (const [language, texts] of Object.entries(TEXTS)) {
    const names = Object.keys(texts).filter((key) => key.endsWith(".of"));
    assert.ok(names.length);
    for (const key of names) {
      assert.ok(texts[key].includes(texts[key.replace(/\.of$/, "")]), `${language}: ${key}`);
    }
  }
});

test("Japanese texts are Japanese, in its own punctuation", () => {
  const same = new Set(["conversion.archive", "conversion.jpeg", "conversion.webp", "news.failed", "photo.meta", "photo.original.value"]);
  for (const [key, text] of Object.entries(TEXTS.ja)) {
    if (same.has(key)) continue;
    for (const form of forms(text)) {
      assert.match(form, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, key);
      assert.doesNotMatch(form, /[“”!?]|[^\x00-\x7f][.,]|[.,](?=[^\x00-\x7f])/, key);
    }
  }
});

test("every text is used, and every text that is used is there", () => {
  const literals = new Set([...SOURCE.matchAll(/"([a-z-]+(?:\.[a-z-]+)+)"/g)].map(([, key]) => key));
  const patterns = [...SOURCE.matchAll(/`([a-z-]+\.)\$\{\w+\}((?:\.[a-z-]+)?)`/g)];
  const made = ([, start, end]) => new RegExp(`^${start.replace(".", "\\.")}[a-z-]+${end.replace(".", "\\.")}$`);
  const page = ["../index.html", "../../functions/page.html", "../../functions/pages.py"]
    .map((path) => readFileSync(APP + path, "utf8"))
    .join();
  for (const [, key] of page.matchAll(/data-text="([a-z.-]+)"/g)) literals.add(key);
  const dynamic = patterns.map(made);
  const variants = new Set([...literals].map((key) => `${key}.of`)); // `${words}.of`
  for (const key of Object.keys(TEXTS.en)) {
    const used = literals.has(key) || variants.has(key) || dynamic.some((pattern) => pattern.test(key));
    assert.ok(used || key === "language.name", `${key} is not used`);
  }
  const families = new Set(Object.keys(TEXTS.en).map((key) => key.split(".")[0]));
  const asked = [...SOURCE.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key);
  const named = [...literals].filter((key) => families.has(key.split(".")[0]));
  for (const key of new Set([...asked, ...named])) assert.ok(key in TEXTS.en, `there is no text ${key}`);
});

test("the document says before any script what English says", () => {
  const page = readFileSync(`${APP}../index.html`, "utf8");
  const texts = [...page.matchAll(/data-text="([^"]+)">([^<]+)</g)];
  assert.ok(texts.length >= 3);
  for (const [, key, text] of texts) assert.equal(text, TEXTS.en[key]);
  assert.ok(page.includes(`content="${TEXTS.en["page.description"]}"`));
});

/** Literals that look like words for people: two words, a capital with small letters, or no ASCII. */
const WORDS = /[a-z]{2,} [a-z]{2,}|^ ?[A-Z][a-z]+[ .,…!?]|^[A-Z][a-z]+$|[^\x00-\x7f]/u;
/** Names of HTTP, of Cognito, of exceptions and of keys; and what stands between two texts. */
const NAMES = /^(?:GET|POST|PUT|DELETE|[A-Z][A-Za-z]+Exception|(?:Resend|Revoke|Sign|Confirm|Forgot|Initiate)[A-Za-z]+|Authorization|Escape|Enter|Tab|Error)$|^ ?·? ?$/;

function textsIn(code) {
  const literals = [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map(
    ([, plain, template]) => plain ?? template.replace(/\$\{[^}]*\}/g, "{}"),
  );
  const children = [...code.matchAll(/\},\s*"([a-z]+)"\s*[,)]/g)].map(([, text]) => text);
  return [...literals.filter((text) => WORDS.test(text) && !NAMES.test(text)), ...children];
}

for (const path of MODULES) {
  test(`${path} has no text of its own`, () => {
    const code = source(path).replace(/throw new Error\([^;]*;/g, ""); // which only its makers see
    assert.deepEqual(textsIn(code), []);
  });
}

test("a text of a view's own would be found", () => {
  for (const text of ["Sign in", "Delete", "try again", "写真", "Deleted.", " password hint"]) {
    assert.deepEqual(textsIn(`h("button.button.quiet", { type: "button" }, "${text}")`), [text]);
  }
  assert.deepEqual(textsIn('h("span.state", {}, "done")'), ["done"]);
  assert.deepEqual(textsIn('h("div.notice.bad", { role: "alert" }, t("error.retry"))'), []);
});

test("the language is the one that was chosen, or else the browser's best", () => {
  assert.equal(bestLanguage(null, ["fr-FR", "ja-JP", "en-US"]), "ja");
  assert.equal(bestLanguage("en", ["ja"]), "en");
  assert.equal(bestLanguage("fr", ["ja"]), "ja");
  assert.equal(bestLanguage(null, ["fr"]), "en");
  assert.equal(bestLanguage(null, []), "en");
});

test("a text that is missing is an error, not an empty place", () => {
  assert.throws(() => t("no.such-text"), /no\.such-text/);
});

test("plurals and numbers follow the language", (context) => {
  assert.equal(t("upload.started", { count: 1 }), "Uploading 1 photo.");
  assert.equal(t("upload.started", { count: 1200 }), "Uploading 1,200 photos.");
  speaking(context, "ja");
  assert.equal(t("upload.started", { count: 1 }), "1枚の写真をアップロードしています。");
});

test("what is filled in is text, and is not looked at again", () => {
  assert.equal(t("photo.deleted", { name: "{count}$&<b>.png" }), "{count}$&<b>.png is deleted.");
});

test("sizes, shares, lists and times follow the language", (context) => {
  assert.equal(formatShare(0.999), "99%");
  speaking(context, "ja");
  assert.equal(formatBytes(1536), "1.5\u00a0KB");
  assert.equal(listOf(["JPEG", "PNG", "TIFF"]), "JPEG、PNG、TIFF");
  const now = new Date(2026, 2, 1, 12);
  assert.equal(formatTime(new Date(2026, 1, 28, 9, 5).toISOString(), now), "2026/02/28");
});
