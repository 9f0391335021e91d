// The parts that the sections of a panel are made of.

import {ask, Rejected, Unreachable} from "./client.js";
import {make, setText} from "./dom.js";

const PAUSE = 700;

// A section with a heading that can be closed.
export function section(title, content, {isOpen = true} = {}) {
    return make("details", {open: isOpen}, make("summary", {}, make("h3", {}, title)), content);
}

// A section whose content is read from the emulator, and read again, not too often, when something has happened.
// `show` returns the elements for the response.
export function reading(title, name, query, show) {
    const content = make("div", {class: "reading"}, make("p", {}, "Reading…"));
    const state = {last: null, timer: null};
    async function read() {
        state.timer = null;
        let shown;
        try {
            const answer = await ask(name, {query});
            const text = JSON.stringify(answer);
            if (text === state.last || !content.isConnected) {
                return;
            }
            state.last = text;
            shown = show(answer);
        } catch (error) {
            shown = [make("p", {class: "bad"}, messageOf(error))];
            state.last = null;
        }
        replace(content, shown);
    }
    return {
        element: section(title, content),
        refresh() {
            state.timer ??= setTimeout(read, state.last === null ? 0 : PAUSE);
        },
    };
}

// Replaces the content, but leaves open what the user has opened, and the focus where it was.
function replace(content, shown) {
    const open = new Set([...content.querySelectorAll("details[open][data-key]")].map(each => each.dataset.key));
    const focused = content.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    content.replaceChildren(...shown);
    for (const each of content.querySelectorAll("details[data-key]")) {
        each.open ||= open.has(each.dataset.key);
    }
    if (focused) {
        content.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
}

// A button for something that takes time; `act` returns what to say when it is done.
export function action(label, say, act, {key, name = label} = {}) {
    const button = make("button", {type: "button", "data-key": key, "aria-label": name}, label);
    button.addEventListener("click", async () => {
        if (button.getAttribute("aria-disabled")) {
            return;
        }
        // Not `disabled`, which would take the focus away.
        button.setAttribute("aria-disabled", "true");
        setText(button, `${label}…`);
        try {
            say(await act());
        } catch (error) {
            say(messageOf(error), "error");
        }
        button.removeAttribute("aria-disabled");
        setText(button, label);
    });
    return button;
}

function messageOf(error) {
    if (error instanceof Rejected || error instanceof Unreachable) {
        return error.message;
    }
    reportError(error);
    return String(error);
}

// JSON values, indented; keyboards can scroll it.
export function json(value, label) {
    return text(JSON.stringify(value, null, 2), label);
}

// A longer text; JSON in it is indented.
export function text(value, label) {
    return make("pre", {tabindex: "0", role: "region", "aria-label": label}, indented(value));
}

function indented(value) {
    try {
        return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
        return value;
    }
}

// Details of one of several, such as an invocation; `key` names it among the others.
export function entry(key, summary, outcome, ...content) {
    return make("details", {"data-key": key, class: `entry ${outcome}`}, make("summary", {"data-key": `${key}-summary`}, summary), ...content);
}

// A value with a button that copies it.
export function copyable(label, value, say) {
    const button = action("Copy", say, async () => {
        await navigator.clipboard.writeText(value);
        return `${label} copied.`;
    }, {key: `copy-${label}`, name: `Copy the ${label}`});
    return make("div", {}, make("dt", {}, label), make("dd", {}, make("code", {}, value), button));
}

export function nothing(message) {
    return [make("p", {class: "hint"}, message)];
}

// The local time of day of an ISO date or of seconds since 1970.
export function clock(time) {
    return new Date(typeof time === "number" ? time * 1000 : time).toLocaleTimeString("en-GB");
}
