// Labelled fields of forms.

import {make} from "./dom.js";

// Returns {label, input} of one line.
export function field(label) {
    const id = `try-${label.toLowerCase().replaceAll(" ", "-")}`;
    return {label: make("label", {for: id}, label), input: make("input", {id, type: "text", autocomplete: "off"})};
}

// Returns {label, input} of several lines.
export function area(label, value) {
    const id = `try-${label.toLowerCase()}-text`;
    const input = make("textarea", {id, rows: label === "Headers" ? 2 : 4, spellcheck: "false"});
    input.value = value;
    return {label: make("label", {for: id}, label), input};
}
