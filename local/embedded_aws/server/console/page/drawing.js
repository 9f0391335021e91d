// Draws a view of an architecture as SVG. What is alive in it, `Motion` moves.

import {drawBox, showState, widthOf} from "./boxes.js";
import {make, shape} from "./dom.js";
import {labelLines, pathThrough} from "./layout.js";

const LINE = 14;
const TITLE = {font: "600 12px"};
const ARROWS = ["event", "access", "failure"];

export class Drawing {
    // `view` is one of `reduce`, `place` its arrangement; `listeners` are open(id) for a resource, and expand(id) and
    // collapse(id) for a component.
    constructor(view, place, stack, listeners) {
        this.view = view;
        this.place = place;
        this.nodes = new Map();
        this.edges = [];
        this.dots = shape("g", {class: "dots", "aria-hidden": "true"});
        this.world = shape(
            "g",
            {class: place.hasLabels ? "world" : "world unlabelled"},
            shape("g", {"aria-hidden": "true"}, ...this.#drawGroups((_, at) => shape("rect", {class: "frame", rx: 10, ...at}))),
            shape("g", {"aria-hidden": "true"}, ...view.edges.map((edge, at) => this.#drawEdge(edge, at))),
            shape("g", {}, ...view.boxes.map(box => this.#drawBox(box, listeners))),
            shape("g", {}, ...this.#drawGroups((group, at) => drawTitle(group, at, listeners))),
            shape("g", {class: "labels", "aria-hidden": "true"}, ...this.edges.map(({label}) => label)),
            this.dots,
        );
        this.svg = shape(
            "svg",
            // Listeners would make it a stop of Tab.
            {width: "100%", height: "100%", tabindex: "-1", role: "group", "aria-label": `Architecture of ${stack}`},
            shape("defs", {}, ...ARROWS.map(arrowHead)),
            this.world,
        );
        this.element = make("div", {class: "canvas"}, this.svg);
    }

    setState(id, state) {
        showState(this.nodes.get(id), state);
    }

    // Marks the boxes that a search has not found; all if `found` is null.
    dim(found) {
        for (const [id, {element}] of this.nodes) {
            element.classList.toggle("dim", found !== null && !found.has(id));
        }
    }

    #drawGroups(draw) {
        const drawn = this.view.groups.filter(group => this.place.groups.has(group.id));
        return drawn.map(group => {
            const {x, y, width, height} = this.place.groups.get(group.id);
            return shape("g", {class: "group"}, draw(group, {x: x - width / 2, y: y - height / 2, width, height}));
        });
    }

    #drawEdge(edge, index) {
        const {points, x, y} = this.place.edges[index];
        const arrow = `url(#arrow-${edge.meaning})`;
        const path = shape("path", {class: "line", d: pathThrough(points), "marker-end": arrow});
        const lines = labelLines(edge.label);
        const middle = points[Math.floor(points.length / 2)];
        const [left, centre] = [x ?? middle.x, y ?? middle.y];
        const top = centre - ((lines.length - 1) * LINE) / 2 + 4;
        const spans = lines.map((line, row) => shape("tspan", {x: left, y: top + row * LINE}, line));
        const label = lines.length ? shape("text", {class: "label"}, ...spans) : null;
        const element = shape("g", {class: `edge ${edge.meaning}`}, path);
        this.edges.push({element, path, label});
        return element;
    }

    #drawBox(box, {open, expand}) {
        const point = this.place.nodes.get(box.id);
        const touch = isTouched => () => this.#showLabels(box.id, isTouched);
        const drawn = drawBox(box, point, {
            click: () => (box.isClosed ? expand(box.id) : open(box.id)),
            pointerenter: touch(true),
            pointerleave: touch(false),
            focus: touch(true),
            blur: touch(false),
        });
        this.nodes.set(box.id, drawn);
        return drawn.element;
    }

    // Shows what the arrows of a box are for, where there is no room to show it always.
    #showLabels(id, isShown) {
        this.view.edges.forEach(({source, target}, index) => {
            if (source === id || target === id) {
                this.edges[index].label?.classList.toggle("shown", isShown);
                this.edges[index].element.classList.toggle("near", isShown);
            }
        });
    }
}

// The title of an open component, which closes it; above the arrows, so that none crosses it.
function drawTitle(group, {x, y}, {collapse}) {
    const press = event => {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            event.stopPropagation();
            collapse(group.id);
        }
    };
    return shape(
        "g",
        {
            class: "collapse",
            role: "button",
            tabindex: "0",
            "data-collapse": group.id,
            "aria-label": `Close ${group.title}`,
            click: () => collapse(group.id),
            keydown: press,
        },
        shape("rect", {x: x + 3, y: y + 1, width: widthOf(`− ${group.title}`, TITLE) + 12, height: 17, rx: 4}),
        shape("text", {x: x + 9, y: y + 14}, `− ${group.title}`),
    );
}

function arrowHead(meaning) {
    const size = {markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, refX: 8, refY: 5, viewBox: "0 0 10 10"};
    const attributes = {id: `arrow-${meaning}`, class: `head ${meaning}`, orient: "auto", ...size};
    return shape("marker", attributes, shape("path", {d: "M0,0L10,5L0,10z"}));
}
