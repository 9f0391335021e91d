// Moves the focus between the nodes of the picture: one of them is in the order of Tab, arrow keys reach the others.

const WAYS = {
    ArrowLeft: {x: -1, y: 0},
    ArrowRight: {x: 1, y: 0},
    ArrowUp: {x: 0, y: -1},
    ArrowDown: {x: 0, y: 1},
};

export class Keyboard {
    // `nodes` are those of a Drawing, by ID; `open` and `close` are called for Enter and Escape.
    constructor(drawing, {open, close}) {
        this.nodes = drawing.nodes;
        this.open = open;
        this.close = close;
        this.order = [...this.nodes].sort(([, one], [, other]) => one.x - other.x || one.y - other.y).map(([id]) => id);
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
        this.nodes.get(id)?.element.focus({preventScroll: true});
        this.nodes.get(id)?.element.scrollIntoView({block: "nearest", inline: "nearest"});
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
            this.open(this.current);
        } else if (event.key === "Escape") {
            this.close();
        } else {
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
