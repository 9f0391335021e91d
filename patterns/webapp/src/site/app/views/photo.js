/** One photo, by its own address. */

import { h, replaceContent, setText } from "../dom.js";
import { formatBytes, formatTime, typeName } from "../format.js";
import { icon } from "../icons.js";
import { titled } from "../page.js";
import { Poll } from "../poll.js";
import { t } from "../texts.js";
import { photoActions } from "./actions.js";
import { conversionList } from "./conversions.js";
import { errorList } from "./errors.js";
import { notFoundView } from "./not-found.js";
import { retryNotice } from "./notice.js";
import { stageBadge } from "./stage.js";
import { picture } from "./thumbnail.js";

/** @param {import("../main.js").App} app @param {import("../router.js").Place} place */
export function photoView(app, { id }) {
  const { photos } = app;
  const back = h("a.back", { href: "/" }, icon("back"), t("photo.all"));
  const content = h("div.photo-content");
  const state = h("div");
  const poll = new Poll((signal) => photos.loadOne(id, signal), show, app.live);
  let sheet = null;

  function show() {
    const photo = photos.find(id);
    replaceContent(state, stateOf(poll, photo), back);
    if (!photo) return;
    if (!sheet) {
      sheet = photoSheet(app, photo, { started: () => poll.now(), removed: () => app.router.go("/") });
      content.replaceChildren(sheet.element);
      document.title = titled(photo.name);
    }
    sheet.update(photo);
  }

  photos.addEventListener("change", show);
  show();
  return {
    title: photos.find(id)?.name ?? t("photo.title"),
    element: h("div.photo", {}, back, state, content),
    end() {
      photos.removeEventListener("change", show);
      poll.end();
    },
  };
}

function stateOf(poll, photo) {
  const { failure } = poll;
  if (failure?.kind === "missing") return [notFoundView(failure.message).element];
  if (failure) return [retryNotice(failure, () => poll.now())];
  return photo ? [] : [h("p.loading", { role: "status" }, t("photo.loading"))];
}

/** What there is to see of a photo that has been found. */
function photoSheet(app, first, { started, removed }) {
  const parts = [
    picture(["webp", "jpeg", "thumbnail"]),
    stageBadge(),
    conversionList(app.config.conversions, first),
    errorList(),
    photoActions(app, first, started, removed),
  ];
  const [image, badge, conversions, errors, actions] = parts.map((part) => part.element);
  const published = h("dd");
  const original = { type: typeName(first.type), size: formatBytes(first.bytes) };
  const facts = h(
    "dl.facts",
    {},
    ...[h("dt", {}, t("photo.original")), h("dd", {}, t("photo.original.value", original))],
    ...[h("dt", {}, t("photo.uploaded")), h("dd", {}, formatTime(first.uploaded))],
    ...[h("dt", {}, t("photo.published")), published],
  );
  const heading = h("div.photo-heading", {}, h("h1", { tabindex: "-1" }, first.name), badge);
  const results = [h("h2", {}, t("photo.conversions")), conversions];
  const element = h(
    "article.sheet",
    { "data-photo": first.id },
    image,
    h("div.sheet-body", {}, heading, errors, facts, ...results, actions),
  );

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    setText(published, photo.published ? formatTime(photo.published) : t("photo.published.not-yet"));
    parts.forEach((part) => part.update(photo));
  }
  return { element, update };
}
