// The list of events: the last ones, newest first.

import {make} from "./dom.js";

const MOST = 150;
const TIME = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
});

export class Lines {
    // `open` is called with the ID of the node whose line is chosen.
    constructor(element, open) {
        this.element = element;
        this.open = open;
        this.waiting = [];
        this.showNothing();
    }

    // Adds a line: {time, text, outcome, node}; `time` is in milliseconds. It is shown by the next `show`.
    add(line) {
        this.waiting.push(line);
        if (this.waiting.length > MOST) {
            this.waiting.shift();
        }
    }

    show() {
        if (!this.waiting.length) {
            return;
        }
        if (this.isEmpty) {
            this.isEmpty = false;
            this.element.replaceChildren();
        }
        this.element.prepend(...this.waiting.reverse().map(line => this.#make(line)));
        this.waiting = [];
        while (this.element.childElementCount > MOST) {
            this.element.lastElementChild.remove();
        }
    }

    clear() {
        this.waiting = [];
        this.showNothing();
    }

    showNothing() {
        this.isEmpty = true;
        this.element.replaceChildren(make("li", {class: "none"}, "No events yet."));
    }

    #make({time, text, outcome, node}) {
        const stamp = make("time", {}, TIME.format(time));
        const content = node
            ? make("button", {type: "button", class: "line", click: () => this.open(node)}, text)
            : make("span", {}, text);
        return make("li", {class: outcome}, stamp, " ", content);
    }
}
