/** The language of the page: the browser's, or the one that was chosen here. */

export const LANGUAGES = ["en", "ja"];
const KEY = "photo-desk.language";

let chosen = LANGUAGES[0];
let formats = chosen;

/** @returns {string} one of `LANGUAGES`. */
export const language = () => chosen;

/** The language with the user's own region, which has its own dates and numbers, such as `en-GB`. */
export const locale = () => formats;

/**
 * The best language for someone.
 * @param {string | null} remembered what was chosen earlier.
 * @param {readonly string[]} preferred the browser's languages, the best first.
 */
export function bestLanguage(remembered, preferred) {
  if (LANGUAGES.includes(remembered)) return remembered;
  return preferred.map(primary).find((each) => LANGUAGES.includes(each)) ?? LANGUAGES[0];
}

/** Uses the language that was chosen earlier, or else the browser's. */
export function findLanguage() {
  use(bestLanguage(remembered(), navigator.languages));
}

/** Uses a language, here and the next time. @param {string} to one of `LANGUAGES`. */
export function chooseLanguage(to) {
  use(to);
  try {
    localStorage.setItem(KEY, to);
  } catch {
    // Without storage it holds for this page.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function use(to) {
  chosen = to;
  formats = navigator.languages.find((each) => primary(each) === to) ?? to;
}

const primary = (tag) => tag.toLowerCase().split("-")[0];
