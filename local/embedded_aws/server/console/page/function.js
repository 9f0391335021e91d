// A function: its log, and its last invocations, each with event, output and error, and again at the press of a button.

import {ask} from "./client.js";
import {duration, make} from "./dom.js";
import {errorText} from "./words.js";
import {action, clock, entry, nothing, reading, text} from "./parts.js";

const ERROR = /\b(error|exception|traceback|critical|fatal)\b/i;
const WARNING = /\bwarn(ing)?\b/i;

export function functionSections(node, {nameOf, say}) {
    return [
        reading("Last invocations", "invocations", {arn: node.arn}, found => {
            return found.length
                ? found.map(each => invocation(each, nameOf, say))
                : nothing("None yet.");
        }),
        reading("Log", "invocations", {arn: node.arn}, found => (found.some(each => each.output) ? [log(found)] : nothing("Nothing yet."))),
    ];
}

// What the last invocations wrote, the oldest first, line by line.
function log(invocations) {
    const lines = invocations.toReversed().flatMap(({time, output}) => {
        return (output ?? "").split("\n").filter(Boolean).map(line => ({time, line}));
    });
    const shown = lines.map(({time, line}) => {
        const level = ERROR.test(line) ? "error" : WARNING.test(line) ? "warning" : "plain";
        return make("div", {class: level}, make("time", {}, clock(time)), " ", line);
    });
    return make("div", {class: "log", tabindex: "0", role: "region", "aria-label": "Log"}, ...shown);
}

function invocation(event, nameOf, say) {
    const {id, outcome, error, output, payload, payload_truncated: isCut} = event;
    const from = event.source ? ` by ${nameOf(event.source)}` : "";
    const cold = event.cold_start ? ", cold start" : "";
    const summary = `${clock(event.time)} ${outcome}, ${duration(event.duration_ms ?? 0)}${cold}${from}`;
    const again = action(
        "Invoke again",
        say,
        async () => {
            const {outcome: result} = await ask("replay", {method: "POST", body: {id}});
            return `${nameOf(event.target)} was invoked again: ${result}.`;
        },
        {key: `again-${id}`, name: `Invoke again with the event of ${clock(event.time)}`},
    );
    return entry(
        String(id),
        summary,
        outcome === "ok" ? "ok" : "error",
        error ? make("p", {class: "bad"}, errorText(error)) : null,
        output ? make("h4", {}, "Output") : null,
        output ? text(output, "Output") : null,
        make("h4", {}, "Event"),
        text(payload ?? "", "Event"),
        isCut ? make("p", {class: "hint"}, "The event was too large to be kept, so it cannot be replayed.") : again,
    );
}
