// What the nodes have done so far, as numbers: bounded, whatever the number of events.

import {count, duration} from "./dom.js";
import {outcomeOf} from "./words.js";

const FUNCTION = "aws:lambda/function:Function";
const QUEUE = "aws:sqs/queue:Queue";
const COUNTED = new Set(["invocation", "request", "message", "execution"]);
const MOST_DURATIONS = 500;
// Numbers in the order of their importance, each with its words; a word in short, where there is little room.
const WORDS = [
    ["debugger", port => `waits for a debugger on port ${port}`, () => "waits: debugger"],
    ["letters", number => count(number, "dead letter")],
    ["failed", number => `${number.toLocaleString("en")} failed`],
    ["rejected", number => `${number.toLocaleString("en")} rejected`],
    ["denials", number => `${number.toLocaleString("en")} denied`],
    ["running", number => `${number.toLocaleString("en")} running`],
    ["waiting", number => `${number.toLocaleString("en")} waiting`],
    ["inFlight", number => `${number.toLocaleString("en")} in flight`],
    ["objects", number => count(number, "object")],
    ["items", number => count(number, "item")],
    ["invocation", number => count(number, "invocation"), number => `${number.toLocaleString("en")} inv.`],
    ["request", number => count(number, "request"), number => `${number.toLocaleString("en")} req.`],
    ["execution", number => count(number, "execution"), number => `${number.toLocaleString("en")} exec.`],
    ["message", number => count(number, "message")],
];
const SHOWN_IF_ZERO = {objects: "no objects", items: "no items", waiting: "empty", letters: "empty"};
const BAD = ["letters", "failed", "denials"];
const BUSY = ["running", "waiting", "inFlight", "debugger"];

export class Activity {
    constructor(routes) {
        this.routes = routes;
        this.deadLetters = routes.deadLetterQueues;
        this.nodes = new Map([...routes.nodes.keys()].map(id => [id, {}]));
        this.durations = new Map();
        this.queues = {};
        this.changed = new Set(routes.nodes.keys());
        this.since = null;
    }

    // Counts an event.
    add(event) {
        this.since ??= Date.parse(event.time);
        const target = this.routes.find(event.target);
        const source = this.routes.find(event.source);
        if (event.type === "denial") {
            this.#count(source, "denials", 1);
        }
        if (!target || !COUNTED.has(event.type)) {
            return;
        }
        if (event.type === "execution") {
            this.#countExecution(event, target);
        } else if (event.type !== "message" || ![FUNCTION, QUEUE].includes(target.type)) {
            // Queues say what they have now, and functions have invocations.
            this.#count(target, event.type, 1);
            this.#count(target, "failed", event.type !== "message" && outcomeOf(event) === "error" ? 1 : 0);
            this.#count(target, "rejected", ["rejected", "throttled"].includes(event.outcome) ? 1 : 0);
            this.#measure(event, target);
        }
    }

    #countExecution(event, target) {
        const change = {started: 1, ended: -1}[event.action] ?? 0;
        this.#count(target, "running", change);
        this.#count(target, "execution", event.action === "started" ? 1 : 0);
        this.#count(target, "failed", event.action === "ended" && event.outcome !== "ok" ? 1 : 0);
        if (event.action === "ended") {
            this.#measure(event, target);
        }
    }

    #count(node, name, change) {
        if (node && change) {
            const numbers = this.nodes.get(node.id);
            numbers[name] = Math.max(0, (numbers[name] ?? 0) + change);
            this.changed.add(node.id);
        }
    }

    #measure({duration_ms: took, time, outcome}, node) {
        if (took !== null) {
            const known = this.durations.get(node.id) ?? [];
            known.push({took, time, isBad: outcome !== "ok"});
            this.durations.set(node.id, known.slice(-MOST_DURATIONS));
        }
    }

    // Takes over what is there now: the depths of queues, {ARN: [visible, in flight]}, and the numbers of objects and
    // items, {ARN: number}; `debugged` has the ports of the functions that wait for a debugger, {ARN: port}.
    setContents({queues, contents = {}, debugged = {}}) {
        this.queues = queues;
        for (const [arn, [visible, inFlight]] of Object.entries(queues)) {
            const isDead = this.deadLetters.has(this.routes.find(arn)?.id);
            this.#set(arn, isDead ? {letters: visible + inFlight} : {waiting: visible, inFlight});
        }
        for (const [arn, number] of Object.entries(contents)) {
            this.#set(arn, {[this.routes.find(arn)?.type.includes("s3") ? "objects" : "items"]: number});
        }
        for (const node of this.routes.nodes.values()) {
            if (node.type === FUNCTION) {
                this.#set(node.arn, {debugger: debugged[node.arn] ?? 0});
            }
        }
    }

    #set(arn, numbers) {
        const node = this.routes.find(arn);
        const known = node && this.nodes.get(node.id);
        for (const [name, number] of Object.entries(node ? numbers : {})) {
            if (known[name] !== number) {
                known[name] = number;
                this.changed.add(node.id);
            }
        }
    }

    isQueue(arn) {
        return arn in this.queues;
    }

    // Returns the nodes that differ since the last call.
    takeChanged() {
        const changed = [...this.changed];
        this.changed.clear();
        return changed;
    }

    // Returns the state of a node, as `stateFrom` does, with how long it takes.
    stateOf(id) {
        const {median} = this.latencyOf(id) ?? {};
        return stateFrom(this.nodes.get(id), median);
    }

    // Returns {median, most, last, number, failed} of the durations of a node in milliseconds; null without any.
    latencyOf(id) {
        const known = this.durations.get(id);
        if (!known) {
            return null;
        }
        const sorted = known.map(({took}) => took).sort((one, other) => one - other);
        const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
        return {
            median: at(0.5),
            most: at(0.95),
            longest: sorted.at(-1),
            number: known.length,
            failed: known.filter(({isBad}) => isBad).length,
        };
    }
}

// Returns {text, parts, short, isBad, isBusy, numbers}: `parts` are the words of a state, the most important first,
// and `short` the same with fewer letters.
export function stateFrom(numbers, median = null) {
    const shown = WORDS.filter(([name]) => numbers[name]);
    const took = median === null ? [] : [duration(median)];
    const parts = [...shown.map(([name, words]) => words(numbers[name])), ...took.map(text => `median ${text}`)];
    const short = [...shown.map(([name, words, brief = words]) => brief(numbers[name])), ...took];
    const nothing = parts.length ? [] : Object.keys(SHOWN_IF_ZERO).filter(name => numbers[name] === 0).slice(0, 1);
    const said = nothing.map(name => SHOWN_IF_ZERO[name]);
    return {
        text: [...parts, ...said].join(", "),
        parts: [...parts, ...said],
        short: [...short, ...said],
        isBad: BAD.some(name => numbers[name]),
        isBusy: BUSY.some(name => numbers[name]),
        numbers,
    };
}
