// The architecture as a table, for those who do not see the picture or have no room for it.

import {make, setText} from "./dom.js";
import {spokenName} from "./boxes.js";

const VERBS = {event: "sends to", access: "uses", failure: "failures to"};
// By column: its name, and the text by which a row is sorted.
const COLUMNS = [
    ["Resource", node => node.name],
    ["Type", node => node.label],
    ["Now", (node, row) => row.cells[2].textContent],
    ["Connections", (node, row) => row.cells[3].textContent],
];
const ORDER = new Intl.Collator("en", {numeric: true});

export class Table {
    constructor(element, picture, open) {
        this.states = new Map();
        this.buttons = new Map();
        this.rows = new Map();
        const names = new Map(picture.nodes.map(node => [node.id, node.name]));
        const rows = picture.nodes.map(node => {
            const state = make("td", {class: "now none"}, "–");
            this.states.set(node.id, state);
            const edges = picture.edges.filter(edge => edge.source === node.id);
            const targets = edges.map(edge => {
                return make("li", {}, `${VERBS[edge.meaning]} ${names.get(edge.target)}${how(edge)}`);
            });
            const button = make(
                "button",
                {type: "button", "aria-label": spokenName(node), click: () => open(node.id)},
                node.name,
            );
            this.buttons.set(node.id, button);
            const row = make(
                "tr",
                {},
                make("th", {scope: "row"}, button),
                make("td", {}, node.label),
                state,
                targets.length ? make("td", {}, make("ul", {}, ...targets)) : make("td", {class: "none"}, "–"),
            );
            this.rows.set(node, row);
            return row;
        });
        this.body = make("tbody", {}, ...rows);
        this.heads = COLUMNS.map(([name], at) => this.#head(name, at));
        element.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...this.heads)), this.body));
    }

    // A heading whose button sorts by its column; a second press reverses the order.
    #head(name, at) {
        return make("th", {scope: "col"}, make("button", {type: "button", click: () => this.#sort(at)}, name));
    }

    #sort(at) {
        const [, value] = COLUMNS[at];
        const isDown = this.heads[at].getAttribute("aria-sort") === "ascending";
        const rows = [...this.rows].map(([node, row]) => ({row, key: value(node, row)}));
        rows.sort((one, other) => ORDER.compare(one.key, other.key) * (isDown ? -1 : 1));
        this.body.replaceChildren(...rows.map(({row}) => row));
        for (const head of this.heads) {
            head.removeAttribute("aria-sort");
        }
        this.heads[at].setAttribute("aria-sort", isDown ? "descending" : "ascending");
    }

    focus(id) {
        this.buttons.get(id)?.focus();
    }

    // Shows only the resources that a function accepts; all without one.
    filter(accepts) {
        for (const [node, row] of this.rows) {
            row.hidden = Boolean(accepts) && !accepts(node);
        }
    }

    setState(id, {text, isBad}) {
        const cell = this.states.get(id);
        setText(cell, text || "–");
        cell.classList.toggle("bad", isBad);
        cell.classList.toggle("none", !text);
    }
}

function how({label}) {
    return label ? ` (${label.replaceAll("\n", "; ")})` : "";
}
