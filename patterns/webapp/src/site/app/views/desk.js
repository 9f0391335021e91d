/** All photos of the user, and where new ones come from. */

import { h, keyed, replaceContent } from "../dom.js";
import { icon } from "../icons.js";
import { Poll } from "../poll.js";
import { t } from "../texts.js";
import { dropZone } from "./drop-zone.js";
import { retryNotice } from "./notice.js";
import { photoCard } from "./photo-card.js";
import { uploadList } from "./upload-list.js";

/** @param {import("../main.js").App} app */
export function deskView(app) {
  const { config, photos, uploads } = app;
  const heading = h("h1", { tabindex: "-1" }, t("desk.title"));
  const zone = dropZone(config, (files) => uploads.add(files));
  const sending = uploadList(uploads, zone.button);
  const state = h("div");
  const grid = h("ul.grid", { "aria-label": t("desk.photos") });
  const poll = new Poll((signal) => photos.load(signal), show, app.live);
  const on = { started: () => poll.now(), removed: () => heading.focus() };
  const showCards = keyed(grid, (photo) => photoCard(app, photo, on));

  function show() {
    sending.update();
    replaceContent(state, stateOf(photos, poll), heading);
    grid.hidden = photos.all.length === 0;
    showCards(photos.all);
  }

  const listeners = new AbortController();
  const options = { signal: listeners.signal };
  photos.addEventListener("change", show, options);
  uploads.addEventListener("change", sending.update, options);
  uploads.addEventListener("uploaded", () => poll.now(), options);
  show();
  return {
    title: t("desk.title"),
    element: h(
      "div.desk",
      {},
      heading,
      zone.element,
      sending.element,
      h("h2.visually-hidden", {}, t("desk.on-the-desk")),
      state,
      grid,
    ),
    end() {
      listeners.abort();
      zone.end();
      poll.end();
    },
  };
}

/** What is there instead of photos, or says why they may be old. */
function stateOf(photos, poll) {
  if (poll.failure) return [retryNotice(poll.failure, () => poll.now())];
  if (!photos.complete) {
    const cards = Array.from({ length: 3 }, () => h("div.card.skeleton"));
    return [
      h("div.grid", { role: "status" }, h("span.visually-hidden", {}, t("desk.loading")), ...cards),
    ];
  }
  if (photos.all.length) return [];
  return [
    h(
      "div.empty",
      {},
      icon("photo"),
      h("p.empty-title", {}, t("desk.empty.title")),
      h("p", {}, t("desk.empty.lead")),
    ),
  ];
}
