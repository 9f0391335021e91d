// Draws an architecture as SVG. What is alive in it, `Motion` moves.

import {make, setText, shape} from "./dom.js";
import {arrange, labelLines, NODE, pathThrough} from "./layout.js";

const LINE = 14;
const TITLE = 12;
const ARROWS = ["event", "access", "failure"];
const LONGEST_STATE = 30;
const LONGEST_TITLE = 21;
const LONGEST_LABEL = 27;

export class Drawing {
    // `directions` are "LR" or "TB": the one whose picture is narrower is taken. `open` is called with the ID of a
    // node that is clicked.
    constructor(picture, directions, open) {
        this.picture = picture;
        const places = directions.map(direction => arrange(picture, direction));
        [this.place] = places.sort((one, other) => one.width - other.width);
        this.nodes = new Map();
        this.edges = [];
        this.dots = shape("g", {class: "dots", "aria-hidden": "true"});
        const {width, height} = this.place;
        this.svg = shape(
            "svg",
            // Listeners would make it a stop of Tab.
            {viewBox: `0 0 ${width} ${height}`, tabindex: "-1", role: "group", "aria-label": `Architecture of ${picture.stack}`},
            shape("defs", {}, ...ARROWS.map(arrowHead)),
            shape("g", {"aria-hidden": "true"}, ...this.#drawGroups()),
            shape("g", {"aria-hidden": "true"}, ...picture.edges.map((edge, at) => this.#drawEdge(edge, at))),
            shape("g", {}, ...picture.nodes.map(node => this.#drawNode(node, open))),
            this.dots,
        );
        this.element = make("div", {class: "canvas"}, this.svg);
    }

    // Shows what a node is doing: a line of text, and whether something is wrong.
    setState(id, {text, isBad, isBusy, spoken}) {
        const drawn = this.nodes.get(id);
        setText(drawn.state, cut(text, LONGEST_STATE));
        drawn.element.classList.toggle("bad", isBad);
        drawn.element.classList.toggle("busy", isBusy);
        const name = [drawn.name, spoken ?? text].filter(Boolean).join(": ");
        if (drawn.element.getAttribute("aria-label") !== name) {
            drawn.element.setAttribute("aria-label", name);
        }
    }

    #drawGroups() {
        const inOrder = this.picture.groups.filter(group => this.place.groups.has(group.id));
        return inOrder.map(group => {
            const {x, y, width, height} = this.place.groups.get(group.id);
            const left = x - width / 2;
            const top = y - height / 2 - TITLE;
            return shape(
                "g",
                {class: "group"},
                shape("rect", {x: left, y: top, width, height: height + TITLE, rx: 10}),
                shape("text", {x: left + 10, y: top + 14}, group.title),
            );
        });
    }

    #drawEdge(edge, index) {
        const {points, x, y} = this.place.edges[index];
        const arrow = `url(#arrow-${edge.meaning})`;
        const path = shape("path", {class: "line", d: pathThrough(points), "marker-end": arrow});
        const lines = labelLines(edge.label);
        const top = (y ?? 0) - ((lines.length - 1) * LINE) / 2 + 4;
        const spans = lines.map((line, row) => shape("tspan", {x, y: top + row * LINE}, line));
        const label = lines.length ? shape("text", {class: "label"}, ...spans) : null;
        const element = shape("g", {class: `edge ${edge.meaning}`}, path, label);
        this.edges.push({element, path});
        return element;
    }

    #drawNode(node, open) {
        const {x, y} = this.place.nodes.get(node.id);
        const {width, height} = NODE;
        const title = node.title || node.label;
        const state = shape("text", {class: "state", x: 14, y: 56});
        const element = shape(
            "g",
            {
                class: `node ${node.family}`,
                transform: `translate(${x - width / 2},${y - height / 2})`,
                role: "button",
                tabindex: "-1",
                "data-node": node.id,
                click: () => open(node.id),
            },
            shape("rect", {class: "box", width, height, rx: 8}),
            shape("rect", {class: "stripe", width: 5, height, rx: 2}),
            shape("text", {class: "name", x: 14, y: 21}, cut(title, LONGEST_TITLE)),
            node.title ? shape("text", {class: "label", x: 14, y: 38}, cut(node.label, LONGEST_LABEL)) : null,
            state,
        );
        this.nodes.set(node.id, {element, state, name: spokenName(node), x, y});
        return element;
    }
}

// "media-jpeg-queue, SQS queue"; the name alone is not enough for who sees no groups.
export function spokenName(node) {
    return node.name.toLowerCase() === node.label.toLowerCase() ? node.label : `${node.name}, ${node.label}`;
}

function arrowHead(meaning) {
    const size = {markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, refX: 8, refY: 5, viewBox: "0 0 10 10"};
    const attributes = {id: `arrow-${meaning}`, class: `head ${meaning}`, orient: "auto", ...size};
    return shape("marker", attributes, shape("path", {d: "M0,0L10,5L0,10z"}));
}

function cut(text, length) {
    return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
