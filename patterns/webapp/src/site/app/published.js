/** The public page of a photo: its words, sizes and times in the visitor's language. */

import { formatBytes, formatTime } from "./format.js";
import { findLanguage } from "./language.js";
import { translateTexts } from "./page.js";

findLanguage();
translateTexts();
document.querySelectorAll("[data-bytes]").forEach((element) => {
  element.textContent = formatBytes(Number(element.dataset.bytes));
});
document.querySelectorAll("time").forEach((element) => {
  element.textContent = formatTime(element.dateTime);
});
