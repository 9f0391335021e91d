// The boxes of a picture: their sizes, their texts, and how they are drawn.

import {setText, shape} from "./dom.js";
import {glyph} from "./glyphs.js";

const NAME = {font: "600 14px", line: 16};
const TEXT = {font: "12px", line: 15};
const STATE = {font: "600 12px"}; // as it is where something is wrong
const LEFT = 34;
const RIGHT = 8;
const NARROWEST = 140;
const LONGEST_NAME = 22;
const TOP = 18;
const BOTTOM = 7;
const EVENT_BUS = "aws:cloudwatch/eventBus:EventBus";
const CUT = /[-_. ]/;
const ROOM = 4;

const measure = document.createElement("canvas").getContext("2d");
const widths = new Map();

// Returns the width and height of a box.
export function sizeOf(box) {
    const lines = nameLines(box);
    const name = Math.max(...lines.map(line => widthOf(line, NAME)));
    const width = LEFT + Math.max(name, widthOf(box.label, TEXT)) + RIGHT;
    return {width: Math.ceil(Math.max(NARROWEST, width)), height: TOP + (lines.length - 1) * NAME.line + 2 * TEXT.line + BOTTOM};
}

// The width of a text in pixels.
export function widthOf(text, {font}) {
    const key = `${font} ${text}`;
    if (!widths.has(key)) {
        measure.font = `${font} ${getComputedStyle(document.documentElement).fontFamily}`;
        widths.set(key, measure.measureText(text).width);
    }
    return widths.get(key);
}

// The name of a box, in lines; no part of it is left out.
export function nameLines({title, name}) {
    const lines = [];
    let rest = title || name;
    while (rest.length > LONGEST_NAME) {
        let at = LONGEST_NAME;
        while (at > LONGEST_NAME / 2 && !CUT.test(rest[at - 1])) {
            at -= 1;
        }
        at = CUT.test(rest[at - 1]) ? at : LONGEST_NAME;
        lines.push(rest.slice(0, at));
        rest = rest.slice(at);
    }
    return [...lines, rest];
}

// Draws a box around a point; returns {element, state, ...} for `showState`.
export function drawBox(box, {x, y}, listeners) {
    const {width, height} = sizeOf(box);
    const lines = nameLines(box);
    const second = TOP + lines.length * NAME.line - 1;
    const state = shape("text", {class: "state", x: LEFT, y: second + TEXT.line});
    const behind = box.isClosed ? shape("rect", {class: "behind", x: 4, y: 4, width, height, rx: 8}) : null;
    const element = shape(
        "g",
        {
            class: `node ${box.family}${box.isClosed ? " closed" : ""}`,
            transform: `translate(${x - width / 2},${y - height / 2})`,
            role: "button",
            tabindex: "-1",
            "data-node": box.id,
            ...(box.isClosed ? {"aria-expanded": "false"} : {}),
            ...listeners,
        },
        behind,
        shape("rect", {class: "box", width, height, rx: 8}),
        shape("rect", {class: "stripe", width: 4, height, rx: 2}),
        glyph(box.arn?.includes(":event-bus/") ? EVENT_BUS : box.type, 10, 8),
        shape("text", {class: "name"}, ...lines.map((line, row) => shape("tspan", {x: LEFT, y: TOP + row * NAME.line}, line))),
        shape("text", {class: "label", x: LEFT, y: second}, box.label),
        state,
        shape("title", {}, `${box.name}, ${box.label}`),
    );
    return {element, state, name: spokenName(box), x, y, room: width - LEFT - ROOM};
}

// Shows what a box is doing: as many words of it as there is room for.
export function showState(drawn, {text, parts, short, isBad, isBusy}) {
    setText(drawn.state, widthOf(text, STATE) <= drawn.room ? text : fitting(short, drawn.room));
    drawn.element.classList.toggle("bad", isBad);
    drawn.element.classList.toggle("busy", isBusy);
    const name = [drawn.name, text].filter(Boolean).join(": ");
    if (drawn.element.getAttribute("aria-label") !== name) {
        drawn.element.setAttribute("aria-label", name);
    }
}

// "media-jpeg-queue, SQS queue"; the title alone is not enough for who sees no frames.
export function spokenName(box) {
    return box.name.toLowerCase() === box.label.toLowerCase() ? box.label : `${box.name}, ${box.label}`;
}

function fitting(parts, room) {
    let text = parts[0] ?? "";
    for (const part of parts.slice(1)) {
        const longer = `${text}, ${part}`;
        if (widthOf(longer, STATE) > room) {
            break;
        }
        text = longer;
    }
    return text;
}
