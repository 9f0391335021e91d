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
 * @typedef {object} Choices checkboxes.
 * @property {string} name of the inputs.
 * @property {string} label
 * @property {{value: string, label: string, hint?: string, checked?: boolean}[]} options
 */
/** @typedef {Field | Choices} Part */

/**
 * @param {Part[]} fields
 * @param {string} action what the button says.
 * @param {(values: Record<string, any>) => Promise<void>} submit what it does; a failure is shown.
 * @param {{style?: string, beside?: HTMLElement}} [look] classes of the button, and what is beside it.
 */
export function form(fields, action, submit, { style = "primary.wide", beside } = {}) {
  const parts = fields.map((field) => (field.options ? makeChoices(field) : makeField(field)));
  const failure = h("div", { role: "alert" });
  const button = h(`button.button.${style}`, { type: "submit" }, action);
  const element = h(
    "form.form",
    { novalidate: true, submit: onSubmit },
    failure,
    ...parts.map((part) => part.element),
    beside ? h("div.actions", {}, beside, button) : button,
  );

  async function onSubmit(event) {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    failure.replaceChildren();
    const wrong = parts.filter((part) => !part.check());
    if (wrong.length) return wrong[0].input.focus();
    setBusy(true);
    try {
      await submit(Object.fromEntries(parts.map(({ name, value }) => [name, value()])));
    } catch (error) {
      failure.append(notice("bad", Failure.of(error).message));
    }
    setBusy(false);
  }

  // Not disabled, which would take the focus away.
  function setBusy(busy) {
    setAttribute(element, "aria-busy", busy ? "true" : null);
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
  return { element, name, input, value, check };
}

/** @param {Choices} choices */
function makeChoices({ name, label, options }) {
  const boxes = options.map(({ value, checked = false }) =>
    h("input", { type: "checkbox", id: `${name}-${value}`, name, value, checked }),
  );
  const rows = options.map(({ label: words, hint }, index) => {
    const hintId = hint ? `${boxes[index].id}-hint` : null;
    setAttribute(boxes[index], "aria-describedby", hintId);
    return h(
      "div.choice",
      {},
      h("label", {}, boxes[index], h("span", {}, words)),
      hint && h("p.hint", { id: hintId }, hint),
    );
  });
  const element = h("fieldset.choices", {}, h("legend", {}, label), ...rows);
  const value = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { element, name, value, check: () => true };
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
