/** Forms: fields with labels, and failures where they belong. */

import { h, setAttribute, setText } from "../dom.js";
import { Failure } from "../failure.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";
import { notice } from "./notice.js";

/**
 * @typedef {object} Field
 * @property {string} name of the input, and its id.
 * @property {string} label
 * @property {string} [hint] what is allowed.
 * @property {string} [initial] value.
 * @property {Record<string, string>} settings attributes of the input, such as its type.
 * @property {(value: string) => string} problem what is wrong with a value, empty if nothing is.
 */

/**
 * @param {Field[]} fields
 * @param {string} action what the button says.
 * @param {(values: Record<string, string>) => Promise<void>} submit what it does; a failure is shown.
 */
export function form(fields, action, submit) {
  const parts = fields.map(makeField);
  const failure = h("div", { role: "alert" });
  const button = h("button.button.primary.wide", { type: "submit" }, action);
  const element = h(
    "form.form",
    { novalidate: true, submit: onSubmit },
    failure,
    ...parts.map((part) => part.element),
    button,
  );

  async function onSubmit(event) {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    failure.replaceChildren();
    const wrong = parts.filter((part) => !part.check());
    if (wrong.length) return wrong[0].input.focus();
    setBusy(true);
    try {
      await submit(Object.fromEntries(parts.map(({ input, value }) => [input.name, value()])));
    } catch (error) {
      failure.append(notice("bad", Failure.of(error).message));
    }
    setBusy(false);
  }

  // Not disabled, which would take the focus away.
  function setBusy(busy) {
    setAttribute(button, "aria-disabled", busy ? "true" : null);
    button.classList.toggle("busy", busy);
  }

  return element;
}

/** @param {Field} field */
function makeField({ name, label, hint, initial = "", settings, problem }) {
  const errorId = `${name}-error`;
  const hintId = hint ? `${name}-hint` : "";
  const input = h("input", {
    id: name,
    name,
    value: initial,
    required: true,
    "aria-describedby": hintId || null,
    ...settings,
  });
  const error = h("p.field-error", { id: errorId, hidden: true }, icon("failed"), h("span"));
  const element = h(
    "div.field",
    {},
    h("label", { for: name }, label),
    hint && h("p.hint", { id: hintId }, hint),
    settings.type === "password" ? h("div.with-toggle", {}, input, passwordToggle(input)) : input,
    error,
  );

  // Spaces are part of a password, and of nothing else.
  const value = () => (settings.type === "password" ? input.value : input.value.trim());

  function check() {
    const message = problem(value());
    error.hidden = !message;
    setText(error.lastChild, message);
    setAttribute(input, "aria-invalid", message ? "true" : null);
    setAttribute(input, "aria-describedby", [hintId, message && errorId].filter(Boolean).join(" ") || null);
    return !message;
  }

  // A problem that was shown goes as soon as it is corrected.
  input.addEventListener("input", () => input.hasAttribute("aria-invalid") && check());
  return { element, input, value, check };
}

function passwordToggle(input) {
  const toggle = h(
    "button.toggle",
    {
      type: "button",
      "aria-label": t("form.show-password.of"),
      "aria-pressed": "false",
      click: flip,
    },
    t("form.show-password"),
  );
  function flip() {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    toggle.setAttribute("aria-pressed", String(shown));
  }
  return toggle;
}
