/** How far the deletion of an account is. Whoever it belonged to is signed out already. */

import { h, replaceContent, setAttribute, setText } from "../dom.js";
import { titled } from "../page.js";
import { Poll } from "../poll.js";
import { t } from "../texts.js";
import { retryNotice } from "./notice.js";

/** @param {import("../main.js").App} app */
export function closingView({ closing, live }) {
  const heading = h("h1", { tabindex: "-1" });
  const lead = h("p.lead", { role: "status" });
  const bar = h("progress", { "aria-label": t("closing.progress") });
  const count = h("p.hint");
  const running = h("div.closing-progress", {}, bar, count);
  const leave = h("a.button.primary", { href: "/" }, t("closed.leave"));
  const state = h("div");
  const poll = new Poll((signal) => closing.load(signal), show, live);

  function show() {
    const { done, left, total } = closing;
    setText(heading, t(done ? "closed.title" : "closing.title"));
    setText(lead, t(done ? "closed.lead" : "closing.lead"));
    running.hidden = done;
    leave.hidden = !done;
    if (left) {
      setAttribute(bar, "max", total);
      setAttribute(bar, "value", total - left);
      setText(count, t("closing.left", { count: left }));
    }
    document.title = titled(heading.textContent);
    replaceContent(state, poll.failure ? [retryNotice(poll.failure, () => poll.now())] : [], heading);
  }

  closing.addEventListener("change", show);
  show();
  return {
    title: heading.textContent,
    element: h("div.settings", {}, heading, lead, running, state, h("div", {}, leave)),
    end() {
      closing.removeEventListener("change", show);
      poll.end();
    },
  };
}
