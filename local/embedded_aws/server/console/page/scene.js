// The picture or the table of an architecture, whichever is shown, and its size.

import {byId} from "./dom.js";
import {Drawing} from "./drawing.js";
import {Keyboard} from "./keyboard.js";
import {Motion} from "./motion.js";
import {Routes} from "./routes.js";
import {Table} from "./table.js";

const STEP = 1.25;
const SMALLEST = 0.25;
const LARGEST = 2;
const READABLE = 0.62;
const HEIGHT = 0.7;
const NARROW = "(max-width: 640px)";

export class Scene {
    constructor(open) {
        this.open = open;
        this.narrow = matchMedia(NARROW);
        this.narrow.addEventListener("change", () => this.picture && this.#draw());
        new ResizeObserver(() => this.isFit && this.drawing && this.fit()).observe(byId("picture"));
        byId("smaller").addEventListener("click", () => this.resize(this.scale / STEP));
        byId("larger").addEventListener("click", () => this.resize(this.scale * STEP));
        byId("fit").addEventListener("click", () => this.fit(SMALLEST));
        byId("as-picture").addEventListener("click", () => this.choose("picture"));
        byId("as-table").addEventListener("click", () => this.choose("table"));
        this.states = new Map();
        this.scale = 1;
        this.isFit = true;
    }

    // Shows another architecture.
    show(picture) {
        this.picture = picture;
        this.routes = new Routes(picture);
        this.states.clear();
        this.table = new Table(byId("table"), picture, this.open);
        this.#draw();
    }

    #draw() {
        this.motion?.stop();
        this.drawing = new Drawing(this.picture, this.narrow.matches ? ["LR", "TB"] : ["LR"], this.open);
        this.keyboard = new Keyboard(this.drawing, {open: this.open, close: () => {}});
        this.motion = new Motion(this.drawing, this.picture.edges);
        byId("picture").replaceChildren(this.drawing.element);
        for (const [id, state] of this.states) {
            this.drawing.setState(id, state);
        }
        this.fit();
    }

    setState(id, state) {
        this.states.set(id, state);
        this.drawing.setState(id, state);
        this.table.setState(id, state);
    }

    // Shows the way of an event.
    play(event, outcome) {
        if (!byId("picture").hidden && !document.hidden) {
            this.motion.play(this.routes.stepsOf(event), outcome);
        }
    }

    focus(id) {
        if (byId("picture").hidden) {
            this.table.focus(id);
        } else {
            this.keyboard.focus(id);
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

    // Makes the picture as large as there is room for it, but not too small to read unless that is wanted.
    fit(smallest = READABLE) {
        this.isFit = smallest === READABLE;
        const {width, height} = this.drawing.place;
        const room = Math.min(byId("picture").clientWidth / width, (innerHeight * HEIGHT) / height);
        this.#apply(Math.min(1, Math.max(smallest, room)));
    }

    resize(scale) {
        this.isFit = false;
        this.#apply(Math.min(LARGEST, Math.max(SMALLEST, scale)));
    }

    #apply(scale) {
        this.scale = scale;
        const {width, height} = this.drawing.place;
        this.drawing.svg.setAttribute("width", Math.floor(width * scale));
        this.drawing.svg.setAttribute("height", Math.floor(height * scale));
    }
}
