// A queue: its messages; of a dead-letter queue, with the way back.

import {ask} from "./client.js";
import {count, make} from "./dom.js";
import {action, clock, entry, nothing, reading, text} from "./parts.js";

export function queueSections(node, {routes, say}) {
    const sources = routes.sourcesOfFailures(node.id);
    const title = sources.length ? "Dead letters" : "Messages";
    return [
        reading(title, "messages", {arn: node.arn}, ({total, messages}) => {
            if (!total) {
                return nothing("None.");
            }
            const rest = total - messages.length;
            return [
                ...sources.map(source => redriveAll(node, source, say)),
                ...messages.map(message => describe(message, node, sources, say)),
                rest ? make("p", {class: "hint"}, `And ${count(rest, "more message")}.`) : "",
            ];
        }),
    ];
}

function redriveAll(node, source, say) {
    return action(`Move all back to ${source.name}`, say, () => redrive(node, source), {key: `all-${source.id}`});
}

async function redrive(node, source, message) {
    const body = {arn: node.arn, queue: source.arn, message};
    const {moved} = await ask("redrive", {method: "POST", body});
    return `${count(moved, "message")} moved back to ${source.name}.`;
}

function describe(message, node, sources, say) {
    const {id, attributes, body} = message;
    const state = message.in_flight ? ", in flight" : "";
    const reason = attributes.Reason ?? attributes.ERROR_MESSAGE;
    const known = Object.entries(attributes).map(([name, value]) => {
        return make("div", {}, make("dt", {}, name), make("dd", {}, value ?? "binary"));
    });
    const back = sources.map(source => {
        const name = `Move message ${id} back to ${source.name}`;
        return action("Move back", say, () => redrive(node, source, id), {key: `${id}-${source.id}`, name});
    });
    return entry(
        id,
        `${clock(message.sent)}, ${count(message.receives, "receive")}${state}${reason ? `: ${reason}` : ""}`,
        sources.length ? "error" : "ok",
        known.length ? make("dl", {}, ...known) : null,
        text(body, "Body"),
        ...back,
    );
}
