// Moves a dot along each arrow that an event takes.
//
// The emulator is faster than the eye. So a dot leaves a node only after the dots that brought the message there
// have arrived: one sees the order in which things happened. Dots on an arrow keep a distance; above a number of
// them, one dot stands for several. The work of a frame depends on the picture, not on the number of events.

import {shape} from "./dom.js";

const TRAVEL = 650;
const DISTANCE = 110;
const GLOW = 700;
const LONGEST_DELAY = 4000;
const MOST_DOTS = 160;
const POINTS = 24;
const OUTCOMES = ["ok", "warning", "error"];

export class Motion {
    constructor(drawing, edges) {
        this.drawing = drawing;
        this.lanes = drawing.edges.map(({path}, index) => lane(path, edges[index]));
        this.arrivals = new Map();
        this.glows = new Map();
        this.moving = [];
        this.spare = [];
        this.frame = 0;
        this.still = matchMedia("(prefers-reduced-motion: reduce)");
        this.isPlaying = true;
    }

    // Shows the steps of one event with its outcome: "ok", "warning" or "error".
    play(steps, outcome, now = performance.now()) {
        if (!this.isPlaying) {
            return;
        }
        for (const step of steps) {
            if (step.edge === undefined) {
                this.#glow(this.drawing.nodes.get(step.node)?.element, outcome, this.#readyAt(step.node, now));
            } else {
                this.#send(step, outcome, now);
            }
        }
        if (!this.frame && (this.moving.length || this.glows.size)) {
            this.frame = requestAnimationFrame(time => this.#advance(time));
        }
    }

    // Ends all that moves.
    stop() {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        this.moving.forEach(dot => dot.element?.remove());
        this.moving = [];
        for (const element of this.glows.keys()) {
            clear(element);
        }
        this.glows.clear();
    }

    #send({edge, reverse}, outcome, now) {
        const way = this.lanes[edge];
        const [from, to] = reverse ? [way.target, way.source] : [way.source, way.target];
        const start = Math.max(this.#readyAt(from, now), way.last + DISTANCE);
        const isLate = start - now > LONGEST_DELAY || this.moving.length >= MOST_DOTS;
        if (isLate && way.newest && way.newest.outcome === outcome) {
            way.newest.weight += 1;
            return;
        }
        if (this.moving.length >= MOST_DOTS) {
            return;
        }
        const travel = this.still.matches ? 0 : TRAVEL;
        const dot = {way, reverse, outcome, start, end: start + travel, to, weight: 1, element: null};
        way.last = start;
        way.newest = dot;
        this.arrivals.set(to, Math.max(this.arrivals.get(to) ?? 0, dot.end));
        this.moving.push(dot);
    }

    #readyAt(node, now) {
        return Math.max(now, Math.min(this.arrivals.get(node) ?? 0, now + LONGEST_DELAY));
    }

    #advance(now) {
        const left = [];
        for (const dot of this.moving) {
            if (now >= dot.end) {
                this.#arrive(dot, now);
            } else {
                if (now >= dot.start && !this.still.matches) {
                    this.#move(dot, (now - dot.start) / TRAVEL);
                }
                left.push(dot);
            }
        }
        this.moving = left;
        for (const [element, glow] of this.glows) {
            if (now >= glow.end) {
                clear(element);
                this.glows.delete(element);
            } else if (now >= glow.start && !glow.isOn) {
                glow.isOn = true;
                element.classList.add("lit", glow.outcome);
            }
        }
        const goesOn = this.moving.length || this.glows.size;
        this.frame = goesOn ? requestAnimationFrame(time => this.#advance(time)) : 0;
    }

    #move(dot, share) {
        if (!dot.element) {
            dot.element = this.spare.pop() ?? shape("circle");
            dot.element.setAttribute("class", `dot ${dot.outcome}`);
            dot.element.setAttribute("r", Math.min(11, 4.5 + Math.log2(dot.weight)));
            this.drawing.dots.append(dot.element);
            this.#glow(dot.way.element, dot.outcome, dot.start);
        }
        const {x, y} = along(dot.way, dot.reverse ? 1 - share : share);
        dot.element.setAttribute("cx", x);
        dot.element.setAttribute("cy", y);
    }

    #arrive(dot, now) {
        if (dot.element) {
            dot.element.remove();
            this.spare.push(dot.element);
        } else {
            this.#glow(dot.way.element, dot.outcome, now);
        }
        if (dot.way.newest === dot) {
            dot.way.newest = null;
        }
        this.#glow(this.drawing.nodes.get(dot.to)?.element, dot.outcome, now);
    }

    #glow(element, outcome, start) {
        if (element) {
            clear(element);
            this.glows.set(element, {outcome, start, end: start + GLOW, isOn: false});
        }
    }
}

function clear(element) {
    element.classList.remove("lit", ...OUTCOMES);
}

function lane(path, {source, target}) {
    return {path, element: path.parentNode, source, target, points: null, last: 0, newest: null};
}

// Returns the point at a share of a way; asking the path each time would lay out the page.
function along(way, share) {
    if (!way.points) {
        const length = way.path.getTotalLength();
        const all = Array.from({length: POINTS + 1}, (_, at) => way.path.getPointAtLength((length * at) / POINTS));
        way.points = all.map(({x, y}) => ({x, y}));
    }
    const at = Math.min(Math.max(share, 0), 1) * POINTS;
    const [one, other] = [way.points[Math.floor(at)], way.points[Math.ceil(at)]];
    const rest = at - Math.floor(at);
    return {x: one.x + (other.x - one.x) * rest, y: one.y + (other.y - one.y) * rest};
}
