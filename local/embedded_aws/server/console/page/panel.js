// The panel of a node: what it is, what it may do, and what it has done.

import {byId, make} from "./dom.js";
import {sections} from "./sections.js";

export class Panel {
    // `closed` is called with the ID of the node whose panel is closed.
    constructor(element, closed) {
        this.element = element;
        this.closed = closed;
        this.node = null;
        this.parts = [];
        element.addEventListener("keydown", event => {
            if (event.key === "Escape") {
                event.preventDefault();
                this.close();
            }
        });
    }

    // Opens the panel of a node; `state` is its state in words.
    open(node, context) {
        const close = make("button", {type: "button", class: "close", click: () => this.close()}, "Close");
        this.#end();
        this.node = node;
        this.parts = sections(node, context);
        this.element.replaceChildren(
            make(
                "div",
                {class: "bar"},
                make("h2", {id: "panel-heading", tabindex: "-1"}, node.name),
                close,
            ),
            make("p", {class: "hint"}, node.label),
            ...this.parts.map(part => part.element),
        );
        this.element.hidden = false;
        byId("panel-heading").focus({preventScroll: true});
        byId("panel-heading").scrollIntoView({block: "nearest"});
        this.refresh();
    }

    close() {
        if (!this.node) {
            return;
        }
        const {id} = this.node;
        this.#end();
        this.node = null;
        this.element.hidden = true;
        this.element.replaceChildren();
        this.closed(id);
    }

    // Ends what the sections have begun, such as a connection.
    #end() {
        for (const part of this.parts) {
            part.end?.();
        }
        this.parts = [];
    }

    // Shows again what may have changed.
    refresh() {
        for (const part of this.parts) {
            part.refresh?.();
        }
    }
}
