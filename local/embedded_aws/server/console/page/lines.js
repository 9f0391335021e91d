// The list of events in the order in which they began, newest first: the last ones, or those that a search finds.

import {make} from "./dom.js";

const MOST = 150;
const KEPT = 10_000;
const TIME = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
});

export class Lines {
    // `open` is called with the line that is chosen.
    constructor(element, open) {
        this.element = element;
        this.open = open;
        this.accepts = () => true;
        this.clear();
    }

    // Adds a line: {time, text, outcome, node, event}; `time` is in milliseconds. It is shown by the next `show`.
    add(line) {
        // Nearly always at the end: what ends later often began later.
        let at = this.kept.length;
        while (at > 0 && this.kept[at - 1].time > line.time) {
            at -= 1;
        }
        this.kept.splice(at, 0, line);
        if (this.kept.length > KEPT) {
            this.kept.shift();
        }
        this.isChanged = true;
    }

    // Shows only the lines that a function accepts.
    search(accepts) {
        this.accepts = accepts;
        this.isChanged = true;
        this.show();
    }

    show() {
        if (!this.isChanged) {
            return;
        }
        this.isChanged = false;
        const found = [];
        for (let at = this.kept.length - 1; at >= 0 && found.length < MOST; at -= 1) {
            if (this.accepts(this.kept[at])) {
                found.push(this.kept[at]);
            }
        }
        if (!found.length) {
            this.element.replaceChildren(make("li", {class: "none"}, this.kept.length ? "No such events." : "No events yet."));
            return;
        }
        this.#place(found);
    }

    clear() {
        this.kept = [];
        this.isChanged = true;
        this.show();
    }

    // Keeps the elements of lines that are shown already, with the focus and the selection of text in them.
    #place(found) {
        const elements = new Set(found.map(line => (line.element ??= this.#make(line))));
        for (const child of [...this.element.children]) {
            if (!elements.has(child)) {
                child.remove();
            }
        }
        let next = this.element.firstChild;
        for (const element of elements) {
            if (element === next) {
                next = next.nextSibling;
            } else {
                this.element.insertBefore(element, next);
            }
        }
    }

    #make(line) {
        const {time, text, outcome, node} = line;
        const stamp = make("time", {}, TIME.format(time));
        const content = node
            ? make("button", {type: "button", class: "line", click: () => this.open(line)}, text)
            : make("span", {}, text);
        return make("li", {class: outcome}, stamp, " ", content);
    }
}
