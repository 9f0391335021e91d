// Says what the last burst of events was: how the work was spread, and what that gained.

import {count, duration, make} from "./dom.js";
import {outcomeOf} from "./words.js";

const QUIET = 5000; // milliseconds; more than a cold start on a busy machine, after which a function stores its result
const MUCH = 1.2;
// What flows, in its order; each with its words.
const CHAIN = [
    ["request", "request"],
    ["upload", "upload"],
    ["message-published", "message published", "messages published"],
    ["queued", "message in a queue", "messages in queues"],
    ["execution-started", "execution"],
    ["invocation", "invocation"],
    ["result", "result stored", "results stored"],
];
const WRONG = [
    ["request-bad", "rejected request"],
    ["invocation-bad", "failed invocation"],
    ["message-retried", "retry", "retries"],
    ["message-dead-lettered", "dead letter"],
    ["message-undelivered", "lost message"],
    ["denial", "denied call"],
];

export class Story {
    constructor(element) {
        this.element = element;
        this.clear();
    }

    clear() {
        this.numbers = null;
        this.isChanged = false;
    }

    // Adds an event; `isQueue` says whether an ARN is that of a queue.
    add(event, isQueue) {
        const end = Date.parse(event.time);
        const begin = end - (event.duration_ms ?? 0);
        if (!this.numbers || begin - this.numbers.end > QUIET) {
            this.numbers = {begin, end, counts: {}, work: 0, functions: new Set()};
        }
        const {numbers} = this;
        numbers.begin = Math.min(numbers.begin, begin);
        numbers.end = Math.max(numbers.end, end);
        for (const name of namesOf(event, isQueue)) {
            numbers.counts[name] = (numbers.counts[name] ?? 0) + 1;
        }
        if (event.type === "invocation") {
            numbers.work += event.duration_ms ?? 0;
            numbers.functions.add(event.target);
        }
        this.isChanged = true;
    }

    show() {
        if (this.isChanged) {
            this.isChanged = false;
            this.element.replaceChildren(...paragraphs(this.numbers));
        }
    }
}

function namesOf(event, isQueue) {
    const {type, action} = event;
    const names = [action && type !== "denial" ? `${type}-${action}` : type];
    if (type === "object") {
        names.push(event.source?.includes(":function:") ? "result" : "upload");
    }
    if (type === "message" && ["sent", "delivered"].includes(action) && isQueue(event.target)) {
        names.push("queued");
    }
    if (outcomeOf(event) !== "ok") {
        names.push(`${type}-bad`);
    }
    return names;
}

function paragraphs({begin, end, counts, work, functions}) {
    const said = ([name, ...words]) => (counts[name] ? count(counts[name], ...words) : null);
    const chain = CHAIN.map(said).filter(Boolean).map(text => make("li", {}, text));
    const elapsed = Math.max(1, end - begin);
    const found = [chain.length ? make("ol", {}, ...chain) : ""];
    found.push(make("p", {}, spread(counts.invocation ?? 0, functions.size, work, elapsed)));
    const wrong = WRONG.map(said).filter(Boolean).join(", ");
    if (wrong) {
        const goesOn = counts.invocation > (counts["invocation-bad"] ?? 0) && functions.size > 1;
        found.push(make("p", {class: "wrong"}, `${wrong}.${goesOn ? " Nothing else waited for it." : ""}`));
    }
    return found;
}

// "1.9 s of work of 5 functions in 480 ms: they ran at the same time."
function spread(invocations, functions, work, elapsed) {
    if (!invocations) {
        return `In ${duration(elapsed)}.`;
    }
    const who = functions > 1 ? ` of ${functions} functions` : "";
    const how = invocations > 1 && work > elapsed * MUCH ? ": they ran at the same time" : "";
    return `${duration(work)} of work${who} in ${duration(elapsed)}${how}.`;
}
