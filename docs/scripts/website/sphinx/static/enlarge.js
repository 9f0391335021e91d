// Opens a diagram or a picture in its own size, above the page.
"use strict";

(() => {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", "Enlarged picture");
  const closing = document.createElement("button");
  closing.type = "button";
  closing.textContent = "Close";
  closing.addEventListener("click", () => dialog.close());
  const place = document.createElement("div");
  place.className = "enlarged-picture";
  place.tabIndex = 0; // the keyboard scrolls it
  dialog.append(closing, place);
  document.body.append(dialog);

  /** A copy of a drawing or an image that is as large as it was made. */
  function copy(shown) {
    const made = shown.cloneNode(true);
    const width = shown.viewBox ? shown.viewBox.baseVal.width : shown.naturalWidth;
    made.removeAttribute("height");
    made.removeAttribute("loading");
    made.setAttribute("width", `${Math.ceil(width)}`);
    made.style.maxWidth = "none";
    return made;
  }

  function addButton(after, find) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.textContent = "Enlarge";
    button.addEventListener("click", () => {
      const shown = find();
      if (!shown) return;
      place.replaceChildren(copy(shown));
      dialog.showModal();
    });
    after.after(button);
  }

  for (const drawing of document.querySelectorAll("figure.diagram .drawing"))
    addButton(drawing, () => drawing.querySelector("svg"));
  for (const image of document.querySelectorAll(".bd-article img")) {
    const offer = () => image.naturalWidth > image.clientWidth * 1.2 && !image.closest("a") && addButton(image, () => image);
    if (image.complete) offer();
    else image.addEventListener("load", offer, { once: true });
  }
})();
