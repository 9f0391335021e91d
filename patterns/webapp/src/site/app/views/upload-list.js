/** The files on their way, and those that failed. */

import { h, keyed, setText } from "../dom.js";
import { formatBytes } from "../format.js";
import { icon } from "../icons.js";

/** @param {import("../uploads.js").Uploads} uploads */
export function uploadList(uploads) {
  const list = h("ul.uploads", { "aria-label": "Uploads" });
  const show = keyed(list, (upload) => row(upload, uploads));
  const update = () => {
    list.hidden = uploads.all.length === 0;
    show(uploads.all);
  };
  return { element: list, update };
}

/** @param {import("../uploads.js").Upload} upload @param {import("../uploads.js").Uploads} uploads */
function row(upload, uploads) {
  const { name, size } = upload.file;
  const progress = h("progress", { max: "1", "aria-label": `Upload of ${name}` });
  const share = h("span.share");
  const message = h("p");
  const named = (action) => [action, h("span.visually-hidden", {}, ` ${name}`)];
  const retry = h(
    "button.button",
    { type: "button", click: () => uploads.retry(upload) },
    ...named("Try again"),
  );
  const dismiss = h(
    "button.button.quiet",
    { type: "button", click: () => uploads.dismiss(upload) },
    ...named("Dismiss"),
  );
  const going = h(
    "div.going",
    {},
    h("span.name", {}, name),
    h("span.hint", {}, formatBytes(size)),
    share,
    progress,
  );
  const failed = h("div.notice.bad", {}, icon("failed"), message, retry, dismiss);
  const element = h("li", {}, going, failed);

  function update() {
    const isFailed = upload.status === "failed";
    [going.hidden, failed.hidden, retry.hidden] = [isFailed, !isFailed, !upload.retryable];
    progress.value = upload.share;
    setText(share, upload.status === "queued" ? "waiting" : `${Math.floor(upload.share * 100)} %`);
    setText(
      message,
      upload.retryable ? `“${name}” could not be uploaded. ${upload.message}` : upload.message,
    );
  }
  return { element, update };
}
