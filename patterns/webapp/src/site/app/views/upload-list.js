/** The files on their way, and those that failed. */

import { h, keyed, setText } from "../dom.js";
import { formatBytes, formatShare } from "../format.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";
import { failureOf } from "../uploads.js";

/** @param {import("../uploads.js").Uploads} uploads @param {HTMLElement} refuge of the focus, once there is no upload. */
export function uploadList(uploads, refuge) {
  const list = h("ul.uploads", { "aria-label": t("upload.list") });
  const show = keyed(list, (upload) => row(upload, uploads));
  const update = () => {
    const focused = list.contains(document.activeElement) && document.activeElement;
    list.hidden = uploads.all.length === 0;
    show(uploads.all);
    if (focused && !isShown(focused)) nextTo(focused, list, refuge).focus();
  };
  return { element: list, update };
}

/** Whether an element can have the focus. @param {Element} element */
const isShown = (element) => element.isConnected && element.getClientRects().length > 0;

/** The button of the same upload, or of the first that is left. */
function nextTo(focused, list, refuge) {
  const shown = (within) => [...within.querySelectorAll("button")].find(isShown);
  return shown(focused.closest("li")) ?? shown(list) ?? refuge;
}

/** @param {import("../uploads.js").Upload} upload @param {import("../uploads.js").Uploads} uploads */
function row(upload, uploads) {
  const { name, size } = upload.file;
  const progress = h("progress", { max: "1", "aria-label": t("upload.progress", { name }) });
  const share = h("span.share");
  const message = h("p");
  const retry = h(
    "button.button",
    { type: "button", "aria-label": t("upload.retry.of", { name }), click: () => uploads.retry(upload) },
    t("upload.retry"),
  );
  const dismiss = h(
    "button.button.quiet",
    { type: "button", "aria-label": t("upload.dismiss.of", { name }), click: () => uploads.dismiss(upload) },
    t("upload.dismiss"),
  );
  const cancel = h(
    "button.button.quiet",
    { type: "button", "aria-label": t("upload.cancel.of", { name }), click: () => uploads.cancel(upload) },
    t("upload.cancel"),
  );
  const going = h(
    "div.going",
    {},
    h("span.name", {}, name),
    h("span.hint", {}, formatBytes(size)),
    share,
    cancel,
    progress,
  );
  const failed = h("div.notice.bad", {}, icon("failed"), message, retry, dismiss);
  const element = h("li", {}, going, failed);

  function update() {
    const isFailed = upload.status === "failed";
    [going.hidden, failed.hidden, retry.hidden] = [isFailed, !isFailed, !upload.failure?.retryable];
    progress.value = upload.share;
    const waiting = uploads.paused ? "upload.queued.offline" : "upload.queued";
    setText(share, upload.status === "queued" ? t(waiting) : formatShare(upload.share));
    setText(message, isFailed ? failureOf(upload) : "");
  }
  return { element, update };
}
