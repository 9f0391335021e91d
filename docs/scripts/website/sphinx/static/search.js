// Results while one types, in the dialog of the search. The texts are loaded when it is opened first.
"use strict";

const MOST_RESULTS = 12;
const AROUND = 70;
const root = document.documentElement.dataset.content_root;

/** The best part of a page for these words, or undefined if the page lacks one of them. */
function findPart([, title, isBackground, parts], words) {
  const name = title.toLowerCase();
  let best;
  for (const [heading, text, anchor] of parts) {
    const [head, body] = [heading.toLowerCase(), text.toLowerCase()];
    let score = 0;
    for (const word of words) {
      const found = 20 * name.includes(word) + 8 * head.includes(word) + 2 * body.includes(word);
      if (!found) { score = 0; break; }
      score += found;
    }
    if (score && body.includes(words.join(" "))) score += 6;
    if (score && name === words.join(" ")) score += 50;
    if (isBackground) score /= 10;
    if (score > (best?.score ?? 0)) best = { score, heading, text, anchor };
  }
  return best;
}

function mark(text, words) {
  const at = Math.max(0, ...words.map((word) => text.toLowerCase().indexOf(word)));
  const start = Math.max(0, at - AROUND);
  const shown = `${start ? "… " : ""}${text.slice(start, at + 2 * AROUND)} …`;
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[^\p{L}\p{N}_]/gu, "\\$&")).join("|")})`, "giu");
  return shown.split(pattern).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part);
    const marked = document.createElement("mark");
    marked.textContent = part;
    return marked;
  });
}

function show(list, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length || !globalThis.SEARCH_PAGES) return list.replaceChildren();
  const found = SEARCH_PAGES.map((page) => ({ page, part: findPart(page, words) })).filter(({ part }) => part);
  found.sort((one, other) => other.part.score - one.part.score);
  list.replaceChildren(...found.slice(0, MOST_RESULTS).map(({ page: [address, title], part }) => {
    const [item, link, excerpt] = ["li", "a", "p"].map((name) => document.createElement(name));
    link.href = `${root}${address}${part.anchor && `#${part.anchor}`}`;
    link.textContent = part.heading === title ? title : `${title} › ${part.heading}`;
    excerpt.append(...mark(part.text, words));
    item.append(link, excerpt);
    return item;
  }));
}

addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#pst-search-dialog form.bd-search");
  if (!form) return;
  const input = form.querySelector("input[name=q]");
  const list = document.createElement("ol");
  list.className = "found-while-typing";
  list.setAttribute("aria-label", "Results");
  form.after(list);
  input.addEventListener("focus", () => {
    const script = document.createElement("script");
    script.src = `${root}_static/search-data.js`;
    script.onload = () => show(list, input.value);
    document.head.append(script);
  }, { once: true });
  input.addEventListener("input", () => show(list, input.value));
  // Else a click on a result would also be one on the dialog, which closes it.
  list.addEventListener("click", (event) => event.stopPropagation());
});
