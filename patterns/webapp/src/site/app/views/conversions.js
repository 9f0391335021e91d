/** What is made of a photo: how far each result is, and the result. */

import { h, setAttribute } from "../dom.js";
import { conversionName, formatBytes } from "../format.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";

/** @param {string[]} names of the conversions. @param {import("../api.js").Photo} first */
export function conversionList(names, first) {
  const items = names.map((name) => conversionItem(name));
  const element = h(
    "ul.conversions",
    { "aria-label": t("photo.conversions.of", { name: first.name }) },
    ...items.map((item) => item.element),
  );
  return { element, update: (photo) => items.forEach((item) => item.update(photo)) };
}

/** @param {string} name */
function conversionItem(name) {
  const element = h("li");
  let shown = "";

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const conversion = photo.conversions[name] ?? { status: "pending" };
    if (shown === conversion.status) return;
    shown = conversion.status;
    setAttribute(element, "data-conversion", name);
    setAttribute(element, "data-status", conversion.status);
    element.replaceChildren(icon(conversion.status), ...words(name, conversion, photo));
  }
  return { element, update };
}

/** @param {string} name @param {import("../api.js").Conversion} conversion @param {import("../api.js").Photo} photo */
function words(name, conversion, photo) {
  const title = conversionName(name);
  if (conversion.status !== "converted") {
    return [title, h("span.state", {}, t(`conversion.${conversion.status}`))];
  }
  const size = h("span.state", {}, formatBytes(conversion.bytes));
  const whole = t(`conversion.${name}.of`, { name: photo.name });
  return [h("a", { href: conversion.url, "aria-label": whole, ...target(name, photo) }, title), size];
}

/** Pictures are looked at, archives saved. */
function target(name, photo) {
  if (name === "archive") return { download: photo.name.replace(/(\.[^.]*)?$/, ".zip") };
  return { target: "_blank", rel: "noopener" };
}
