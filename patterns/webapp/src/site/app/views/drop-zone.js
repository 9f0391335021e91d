/** Where photos are chosen, or dropped. */

import { h } from "../dom.js";
import { formatBytes, listOf, typeName } from "../format.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";

/**
 * @param {import("../config.js").Config} config
 * @param {(files: FileList) => void} add
 * @returns {{element: HTMLElement, end: () => void}}
 */
export function dropZone({ types, maxBytes }, add) {
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: types.join(","),
    hidden: true,
    change: chosen,
  });
  const button = h(
    "button.button.primary",
    { type: "button", "aria-describedby": "allowed", click: () => input.click() },
    t("add.choose"),
  );
  const allowed = t("add.allowed", { types: listOf(types.map(typeName)), size: formatBytes(maxBytes) });
  const element = h(
    "div.drop-zone",
    {},
    icon("upload"),
    h("p.drop-words", {}, button, h("span", {}, t("add.or-drop"))),
    h("p.hint", { id: "allowed" }, allowed),
    input,
  );

  function chosen() {
    add(input.files);
    input.value = ""; // so that the same file can be chosen again
  }

  // On the whole page: a photo that misses the zone must not replace the page.
  const listeners = new AbortController();
  const options = { signal: listeners.signal };
  const light = (on) => element.classList.toggle("over", on);
  addEventListener(
    "dragover",
    (event) => {
      event.preventDefault();
      light(true);
    },
    options,
  );
  addEventListener("dragleave", (event) => event.relatedTarget ?? light(false), options);
  addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      light(false);
      if (event.dataTransfer.files.length) add(event.dataTransfer.files);
    },
    options,
  );
  return { element, end: () => listeners.abort() };
}
