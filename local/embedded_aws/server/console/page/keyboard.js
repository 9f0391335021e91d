// Moves the focus between the nodes of the picture: one of them is in the order of Tab, arrow keys reach the others.

const WAYS = {
    ArrowLeft: {x: -1, y: 0},
    ArrowRight: {x: 1, y: 0},
    ArrowUp: {x: 0, y: -1},
    ArrowDown: {x: 0, y: 1},
};

export class Keyboard {
    // `reveal` is called with the node that has got the focus; `press` with another key, and returns whether it
    // means something.
    constructor(drawing, {reveal, press}) {
        this.nodes = drawing.nodes;
        this.reveal = reveal;
        this.press = press;
        const [along, across] = drawing.place.direction === "LR" ? ["x", "y"] : ["y", "x"];
        const compare = ([, one], [, other]) => one[along] - other[along] || one[across] - other[across];
        this.order = [...this.nodes].sort(compare).map(([id]) => id);
        this.current = this.order[0];
        this.#mark();
        drawing.svg.addEventListener("keydown", event => this.#press(event));
        drawing.svg.addEventListener("focusin", event => {
            const id = event.target.dataset?.node;
            if (id) {
                this.current = id;
                this.#mark();
            }
        });
    }

    // Gives the focus to a node.
    focus(id) {
        const node = this.nodes.get(id);
        if (node) {
            node.element.focus({preventScroll: true});
            this.reveal(node);
        }
    }

    #mark() {
        for (const [id, {element}] of this.nodes) {
            element.setAttribute("tabindex", id === this.current ? "0" : "-1");
        }
    }

    #press(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) {
            return;
        }
        const way = WAYS[event.key];
        const next = {
            Home: () => this.order[0],
            End: () => this.order.at(-1),
        }[event.key] ?? (way && (() => this.#nearest(way)));
        if (next) {
            this.focus(next());
        } else if (event.key === "Enter" || event.key === " ") {
            this.nodes.get(this.current).element.dispatchEvent(new MouseEvent("click"));
        } else if (!this.press(event.key)) {
            return;
        }
        event.preventDefault();
    }

    // The node that is nearest in a direction; what lies aside of it counts as further away.
    #nearest({x, y}) {
        const from = this.nodes.get(this.current);
        let found = this.current;
        let least = Infinity;
        for (const [id, node] of this.nodes) {
            const ahead = (node.x - from.x) * x + (node.y - from.y) * y;
            const aside = Math.abs((node.x - from.x) * y) + Math.abs((node.y - from.y) * x);
            const distance = ahead + 2.5 * aside;
            if (ahead > 1 && distance < least) {
                [found, least] = [id, distance];
            }
        }
        return found;
    }
}
