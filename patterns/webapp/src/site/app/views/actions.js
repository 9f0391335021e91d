/** What can be done with a photo: publish it, delete it. */

import { h, setAttribute, setText } from "../dom.js";
import { Failure } from "../failure.js";
import { conversionName, listOf } from "../format.js";
import { awaited, isPublishable, stageOf } from "../progress.js";
import { t } from "../texts.js";
import { confirm } from "./confirm.js";
import { notice } from "./notice.js";
import { askPublication } from "./publication.js";

/**
 * @param {import("../main.js").App} app
 * @param {import("../api.js").Photo} first
 * @param {() => void} started called when something is to be watched.
 * @param {() => void} removed called when the photo is gone.
 */
export function photoActions({ config, photos }, first, started, removed) {
  const { id, name } = first;
  const publishing = h("button.button.publish", { type: "button", click: publish });
  const removing = h(
    "button.button.quiet",
    { type: "button", "aria-label": t("photo.delete.of", { name }), click: remove },
    t("photo.delete"),
  );
  const page = h("a.button", { target: "_blank", "aria-label": t("photo.page.of", { name }) }, t("photo.page"));
  const unpublishing = h(
    "button.button",
    { type: "button", "aria-label": t("photo.unpublish.of", { name }), click: unpublish },
    t("photo.unpublish"),
  );
  const reason = h("p.hint", { id: `waits-${id}`, hidden: true });
  const failure = h("div", { role: "alert" });
  const buttons = h("div.actions", {}, publishing, page, unpublishing, removing);
  const element = h("div.photo-actions", {}, buttons, reason, failure);

  /** @param {import("../api.js").Photo} photo */
  function update(photo) {
    const stage = stageOf(photo);
    const running = stage === "publishing";
    const words = running ? "photo.publishing" : "photo.publish";
    setText(publishing, t(words));
    setAttribute(publishing, "aria-label", t(`${words}.of`, { name }));
    setAttribute(publishing, "aria-disabled", running ? "true" : null);
    publishing.classList.toggle("busy", running);
    const missing = awaited(photo);
    // The one thing to do next only when nothing is missing for it.
    publishing.classList.toggle("publish", missing.length === 0);
    reason.hidden = !(running && missing.length);
    setText(reason, t("photo.publishing.waits", { conversions: listOf(missing.map(conversionName)) }));
    setAttribute(publishing, "aria-describedby", reason.hidden ? null : reason.id);
    const focused = document.activeElement;
    publishing.hidden = !isPublishable(photo);
    const published = stage === "published" && photo.page;
    setAttribute(page, "href", published && photo.page.path);
    page.hidden = unpublishing.hidden = !published;
    if ([publishing, unpublishing].includes(focused) && focused.hidden) removing.focus();
  }

  async function unpublish() {
    await attempt(() => photos.unpublish(id));
  }

  function publish() {
    if (publishing.getAttribute("aria-disabled")) return;
    failure.replaceChildren();
    askPublication(first, config.conversions, async (choices) => {
      await photos.publish(id, choices);
      started();
    });
  }

  async function remove() {
    const question = t("photo.delete.question", { name });
    if (!(await confirm(question, t("photo.delete.consequence"), t("photo.delete")))) return;
    await attempt(async () => {
      await photos.remove(first);
      removed();
    });
  }

  async function attempt(action) {
    failure.replaceChildren();
    try {
      await action();
    } catch (error) {
      failure.append(notice("bad", Failure.of(error).message));
    }
  }

  return { element, update };
}
