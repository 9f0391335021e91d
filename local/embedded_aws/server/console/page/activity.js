// What the nodes have done so far, as numbers: bounded, whatever the number of events.

import {count} from "./dom.js";
import {outcomeOf} from "./words.js";

const FUNCTION = "aws:lambda/function:Function";
const COUNTED = new Set(["invocation", "request", "message", "execution", "object"]);
const WORDS = {
    invocation: ["invocation"],
    request: ["request"],
    message: ["message"],
    execution: ["execution"],
    object: ["object"],
};

export class Activity {
    constructor(routes) {
        this.routes = routes;
        this.deadLetters = routes.deadLetterQueues;
        this.nodes = new Map([...routes.nodes.keys()].map(id => [id, empty()]));
        this.queues = {};
        this.changed = new Set(routes.nodes.keys());
    }

    // Counts an event.
    add(event) {
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
        } else if (event.action !== "retried" && !(event.type === "message" && target.type === FUNCTION)) {
            this.#count(target, event.type, 1);
            this.#count(target, "failed", event.type !== "message" && outcomeOf(event) === "error" ? 1 : 0);
            this.#count(target, "rejected", ["rejected", "throttled"].includes(event.outcome) ? 1 : 0);
        }
    }

    #countExecution(event, target) {
        const change = {started: 1, ended: -1}[event.action] ?? 0;
        this.#count(target, "running", change);
        this.#count(target, "execution", event.action === "started" ? 1 : 0);
        this.#count(target, "failed", event.action === "ended" && event.outcome !== "ok" ? 1 : 0);
    }

    #count(node, name, change) {
        if (node && change) {
            const numbers = this.nodes.get(node.id);
            numbers[name] = Math.max(0, (numbers[name] ?? 0) + change);
            this.changed.add(node.id);
        }
    }

    // Takes over the depths of the queues: {ARN: [visible, in flight]}.
    setQueues(queues) {
        for (const [arn, depth] of Object.entries(queues)) {
            if (String(this.queues[arn]) !== String(depth)) {
                this.changed.add(this.routes.find(arn)?.id);
            }
        }
        this.queues = queues;
        this.changed.delete(undefined);
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

    // Returns the state of a node: {text, isBad, isBusy}.
    stateOf(id) {
        const node = this.routes.nodes.get(id);
        const depth = this.queues[node.arn];
        return depth ? this.#stateOfQueue(id, depth) : this.#stateOfOther(id);
    }

    #stateOfQueue(id, [visible, inFlight]) {
        const isDead = this.deadLetters.has(id);
        if (isDead) {
            const total = visible + inFlight;
            return {text: total ? count(total, "dead letter") : "empty", isBad: total > 0, isBusy: false};
        }
        const parts = [visible && `${visible.toLocaleString("en")} waiting`, inFlight && `${inFlight} in flight`];
        const text = parts.filter(Boolean).join(", ");
        return {text: text || "empty", isBad: false, isBusy: Boolean(text)};
    }

    #stateOfOther(id) {
        const numbers = this.nodes.get(id);
        const kind = Object.keys(WORDS).find(name => numbers[name]);
        // The most important first: there is little room.
        const parts = [
            numbers.failed && `${numbers.failed} failed`,
            numbers.rejected && `${numbers.rejected} rejected`,
            numbers.denials && `${numbers.denials} denied`,
            numbers.running && `${numbers.running} running`,
            kind && count(numbers[kind], ...WORDS[kind]),
        ].filter(Boolean);
        const isBad = Boolean(numbers.failed || numbers.denials);
        return {text: parts.join(", "), isBad, isBusy: Boolean(numbers.running)};
    }
}

function empty() {
    return {failed: 0, denials: 0, running: 0};
}
