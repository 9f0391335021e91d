// The requests from outside, each with all that followed from it as a waterfall.

import {count, duration, make, shape} from "./dom.js";

const MOST = 300;
const SHOWN = 40;
const MOST_HOPS = 200;
const TIME = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", second: "2-digit"});
const RANK = ["ok", "warning", "error"];

export class Traces {
    // `open` is called with the ID of the node whose hop is chosen.
    constructor(element, open) {
        this.element = element;
        this.open = open;
        this.matches = () => true;
        this.clear();
    }

    clear() {
        this.traces = new Map();
        this.isChanged = true;
    }

    // Adds an event as a hop: {begin, end, text, outcome, node, traces}; the times are in milliseconds.
    add(hop) {
        for (const id of hop.traces ?? []) {
            const trace = this.traces.get(id) ?? {id, hops: [], number: 0, begin: hop.begin, end: hop.end, outcome: "ok"};
            trace.number += 1;
            if (trace.hops.length < MOST_HOPS) {
                trace.hops.push(hop);
            }
            trace.begin = Math.min(trace.begin, hop.begin);
            trace.end = Math.max(trace.end, hop.end);
            trace.outcome = RANK[Math.max(RANK.indexOf(trace.outcome), RANK.indexOf(hop.outcome))];
            this.traces.set(id, trace);
        }
        while (this.traces.size > MOST) {
            this.traces.delete(this.traces.keys().next().value);
        }
        this.isChanged = true;
    }

    // Shows only the traces with a hop that a function accepts.
    search(matches) {
        this.matches = matches;
        this.isChanged = true;
        this.show();
    }

    show() {
        if (!this.isChanged || this.element.hidden) {
            return;
        }
        this.isChanged = false;
        const found = [...this.traces.values()]
            .filter(trace => trace.hops.some(hop => this.matches(hop)))
            .toSorted((one, other) => other.begin - one.begin)
            .slice(0, SHOWN);
        if (!found.length) {
            this.element.replaceChildren(make("p", {class: "none"}, this.traces.size ? "No such requests." : "No requests yet."));
            return;
        }
        // One that is open stays open, and grows.
        const known = new Map([...this.element.children].map(child => [child.dataset.trace, child]));
        const elements = found.map(trace => this.#place(trace, known.get(trace.id)));
        elements.forEach((element, index) => {
            if (this.element.children[index] !== element) {
                this.element.insertBefore(element, this.element.children[index] ?? null);
            }
        });
        while (this.element.childElementCount > elements.length) {
            this.element.lastElementChild.remove();
        }
    }

    #place(trace, known) {
        const element = known ?? this.#make(trace);
        if (element.dataset.number !== String(trace.number)) {
            element.dataset.number = trace.number;
            element.className = `trace ${trace.outcome}`;
            element.querySelector("summary").replaceChildren(...summary(trace));
            if (element.open) {
                this.#fill(element, trace);
            }
        }
        return element;
    }

    #make(trace) {
        const element = make("details", {"data-trace": trace.id}, make("summary", {}), make("div", {class: "waterfall"}));
        element.addEventListener("toggle", () => element.open && this.#fill(element, this.traces.get(trace.id) ?? trace));
        return element;
    }

    #fill(element, trace) {
        const hops = trace.hops.toSorted((one, other) => one.begin - other.begin || one.end - other.end);
        const rest = trace.number - hops.length;
        element.querySelector(".waterfall").replaceChildren(
            ...hops.map(hop => this.#row(hop, trace)),
            rest ? make("p", {class: "hint"}, `And ${count(rest, "more event")}.`) : "",
        );
    }

    #row(hop, {begin, end}) {
        const whole = Math.max(1, end - begin);
        const left = ((hop.begin - begin) / whole) * 100;
        const width = Math.max(0.8, ((hop.end - hop.begin) / whole) * 100);
        const bar = shape(
            "svg",
            {class: "bar-of-hop", width: "100%", height: 8, "aria-hidden": "true"},
            shape("rect", {class: "track", width: "100%", height: 8, rx: 3}),
            shape("rect", {class: hop.outcome, x: `${Math.min(left, 99.2)}%`, width: `${width}%`, height: 8, rx: 2}),
        );
        const took = hop.end > hop.begin ? `, took ${duration(hop.end - hop.begin)}` : "";
        const when = make("span", {class: "when"}, `+${Math.round(hop.begin - begin)} ms${took}`);
        const said = hop.node
            ? make("button", {type: "button", class: "line", click: () => this.open(hop.node)}, hop.text)
            : make("span", {}, hop.text);
        return make("div", {class: `hop ${hop.outcome}`}, said, when, bar);
    }
}

function summary({hops, number, begin, end}) {
    const first = hops.reduce((one, other) => (other.begin < one.begin ? other : one));
    return [
        make("time", {}, TIME.format(begin)),
        ` ${first.text} `,
        make("span", {class: "hint"}, `${count(number, "event")} in ${duration(end - begin)}`),
    ];
}
