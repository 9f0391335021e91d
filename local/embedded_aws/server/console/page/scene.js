// The picture or the table of an architecture, whichever is shown, and how much of it.

import {byId} from "./dom.js";
import {Drawing} from "./drawing.js";
import {Keyboard} from "./keyboard.js";
import {Motion} from "./motion.js";
import {chooseView, placeView, READABLE} from "./overview.js";
import {Routes} from "./routes.js";
import {Table} from "./table.js";
import {totals} from "./totals.js";
import {reduce} from "./view.js";
import {Viewport} from "./viewport.js";

const STEP = 1.25;
const SETTLED = 250;
const OTHER = 0.04;
const NARROW = "(max-width: 640px)";

export class Scene {
    constructor(open) {
        this.open = open;
        this.pane = byId("picture");
        this.narrow = matchMedia(NARROW);
        new ResizeObserver(() => this.#resize()).observe(this.pane);
        byId("smaller").addEventListener("click", () => this.viewport.scaleBy(1 / STEP));
        byId("larger").addEventListener("click", () => this.viewport.scaleBy(STEP));
        byId("fit").addEventListener("click", () => this.viewport.fit());
        byId("open-all").addEventListener("click", () => this.#openAll());
        byId("overview").addEventListener("click", () => this.#showFirst());
        byId("as-picture").addEventListener("click", () => this.choose("picture"));
        byId("as-table").addEventListener("click", () => this.choose("table"));
        this.states = new Map();
        this.isFirst = true;
    }

    // Shows another architecture.
    show(picture) {
        this.whole = picture;
        this.routes = new Routes(picture);
        this.states.clear();
        this.table = new Table(byId("table"), picture, this.open);
        const isTable = this.pane.hidden;
        this.choose("picture"); // hidden, it has no size
        this.#showFirst();
        // With no room for readable text, such as on a phone, the table is the better first view.
        if (isTable || (this.narrow.matches && this.place.scale < READABLE)) {
            this.choose("table");
        }
    }

    #showFirst() {
        const {picture, open, view, place} = chooseView(this.whole, this.#room(), this.#directions());
        this.picture = picture;
        this.opened = new Set(open);
        this.isFirst = true;
        this.drawnFor = this.#room();
        this.#draw(view, place);
        this.viewport.fit();
    }

    #openAll() {
        this.picture = this.whole;
        this.opened = new Set(this.whole.groups.map(group => group.id));
        this.#showOpened();
        this.viewport.fit();
    }

    // Opens a component, or closes it.
    #toggle(id, isOpen) {
        this.opened[isOpen ? "add" : "delete"](id);
        this.#showOpened();
        const place = this.place.groups.get(id) ?? this.place.nodes.get(id);
        if (this.place.scale >= READABLE) {
            this.viewport.fit();
        } else {
            this.viewport.show(place);
        }
        this.keyboard.focus(isOpen ? this.#firstIn(id) : id);
    }

    #firstIn(group) {
        const parents = new Map(this.picture.groups.map(({id, parent}) => [id, parent]));
        const isInside = id => id === group || (parents.has(id) && isInside(parents.get(id)));
        return this.drawing.view.boxes.find(box => isInside(box.group))?.id;
    }

    #showOpened() {
        this.isFirst = false;
        const view = reduce(this.picture, this.opened);
        this.#draw(view, placeView(view, this.#room(), this.#directions()));
    }

    #draw(view, place) {
        this.motion?.stop();
        this.place = place;
        this.drawing = new Drawing(view, place, this.whole.stack, {
            open: this.open,
            expand: id => this.#toggle(id, true),
            collapse: id => this.#toggle(id, false),
        });
        this.pane.replaceChildren(this.drawing.element);
        this.viewport = new Viewport(this.drawing, this.pane, isFit => {
            byId("fit").setAttribute("aria-pressed", String(isFit));
        });
        this.keyboard = new Keyboard(this.drawing, {
            reveal: node => this.viewport.reveal(node),
            press: key => this.viewport.press(key),
        });
        this.motion = new Motion(this.drawing, view.edges);
        byId("open-all").hidden = !this.whole.groups.length;
        for (const box of view.boxes) {
            this.#showState(box);
        }
        this.drawing.dim(this.#foundBoxes());
    }

    setState(id, state) {
        this.states.set(id, state);
        this.table.setState(id, state);
        const box = this.drawing.view.boxOf.get(id);
        this.#showState(this.drawing.view.boxes.find(each => each.id === box));
    }

    #showState(box) {
        const states = box.members.map(id => this.states.get(id)).filter(Boolean);
        if (states.length) {
            this.drawing.setState(box.id, box.isClosed ? totals(states) : states[0]);
        }
    }

    // Marks the resources that a search finds: a function of a node, or null for all.
    search(accepts) {
        this.accepts = accepts;
        this.drawing?.dim(this.#foundBoxes());
        this.table?.filter(accepts);
    }

    #foundBoxes() {
        const found = this.accepts ? this.whole.nodes.filter(this.accepts) : null;
        return found && new Set(found.map(node => this.drawing.view.boxOf.get(node.id)));
    }

    // Shows the way of an event.
    play(event, outcome) {
        if (!this.pane.hidden && !document.hidden) {
            const {boxOf, edgeOf} = this.drawing.view;
            const steps = this.routes.stepsOf(event).map(step => {
                if (step.edge === undefined) {
                    return {node: boxOf.get(step.node)};
                }
                const edge = edgeOf[step.edge];
                return edge < 0 ? {node: boxOf.get(this.whole.edges[step.edge].target)} : {...step, edge};
            });
            this.motion.play(steps, outcome);
        }
    }

    // Gives the focus to a resource; one in a closed component gets its box.
    focus(id) {
        if (this.pane.hidden) {
            this.table.focus(id);
        } else {
            this.keyboard.focus(this.drawing.view.boxOf.get(id));
        }
    }

    choose(view) {
        for (const name of ["picture", "table"]) {
            byId(name).hidden = name !== view;
            byId(`as-${name}`).setAttribute("aria-pressed", String(name === view));
        }
        byId("zoom").hidden = byId("keys").hidden = view !== "picture";
        this.motion?.stop();
    }

    #resize() {
        if (!this.drawing || this.pane.hidden || !this.pane.clientWidth || !this.viewport.isFit) {
            return;
        }
        this.viewport.fit();
        clearTimeout(this.timer);
        // While a window is resized, the picture is only scaled.
        this.timer = setTimeout(() => this.isFirst && !this.pane.hidden && this.#isOtherRoom() && this.#showFirst(), SETTLED);
    }

    #isOtherRoom() {
        const {width, height} = this.#room();
        const {width: oldWidth, height: oldHeight} = this.drawnFor;
        return Math.abs(width / oldWidth - 1) > OTHER || Math.abs(height / oldHeight - 1) > OTHER;
    }

    #room() {
        return {width: this.pane.clientWidth, height: this.pane.clientHeight};
    }

    #directions() {
        return this.narrow.matches ? ["TB"] : ["LR", "TB"];
    }
}
