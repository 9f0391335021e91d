/** Where photos are chosen, or dropped. */

import { h } from "../dom.js";
import { formatBytes, listOf, typeName } from "../format.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";

/**
 * @param {import("../config.js").Config} config
 * @param {(files: Iterable<File>) => void} add
 * @returns {{element: HTMLElement, button: HTMLElement, end: () => void}} with the button that chooses photos.
 */
export function dropZone({ types, maxBytes }, add) {
  const choice = picker("button.button.primary", t("add.choose"), { multiple: true, accept: types.join(",") });
  const camera = picker("button.button.camera", t("add.camera"), { accept: "image/jpeg", capture: "environment" });
  const allowed = t("add.allowed", { types: listOf(types.map(typeName)), size: formatBytes(maxBytes) });
  const element = h(
    "div.drop-zone",
    {},
    icon("upload"),
    h("p.drop-words", {}, ...choice, ...camera, h("span.or-drop", {}, t("add.or-drop"))),
    h("p.hint", { id: "allowed" }, allowed),
  );

  /** A button, and the field that it opens. */
  function picker(tag, words, settings) {
    const input = h("input", { type: "file", hidden: true, ...settings, change: chosen });
    const button = h(tag, { type: "button", "aria-describedby": "allowed", click: () => input.click() }, words);
    return [button, input];

    function chosen() {
      add([...input.files]);
      input.value = ""; // so that the same file can be chosen again
    }
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
  return { element, button: choice[0], end: () => listeners.abort() };
}
