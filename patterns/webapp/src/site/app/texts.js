/** The texts of the page in the language that is chosen. */

import { language, locale } from "./language.js";
import en from "./texts/en.js";
import ja from "./texts/ja.js";

const TEXTS = { en, ja };

/**
 * A text of the page, with its values filled in.
 * @param {keyof typeof en} key
 * @param {Record<string, string | number>} [values] by the name of the placeholder; `count` chooses the plural.
 */
export function t(key, values = {}) {
  const text = TEXTS[language()][key];
  if (text === undefined) throw new Error(`There is no text ${key} in ${language()}.`);
  const form = typeof text === "string" ? text : (text[pluralOf(values.count)] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

/** What a language calls itself. @param {string} language */
export function nameOf(language) {
  return TEXTS[language]["language.name"];
}

function pluralOf(count) {
  return new Intl.PluralRules(locale()).select(count);
}

function shown(value) {
  return typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
}
