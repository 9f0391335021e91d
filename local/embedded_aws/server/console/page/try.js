// Forms that try a resource: a request per route, a connection, a message, an event, an item,
// the input of an execution.

import {ask} from "./client.js";
import {duration, make} from "./dom.js";
import {area, field} from "./fields.js";
import {action, section, text} from "./parts.js";
import {sessionSection} from "./session.js";

// By type: the verb on the button, what is sent, an example of it, and more fields.
const FORMS = {
    "aws:cloudwatch/eventBus:EventBus": {verb: "Put the event", body: "Detail", example: "{}", fields: {group: "Source", subject: "Detail type"}},
    "aws:dynamodb/table:Table": {verb: "Put the item", body: "Item", example: itemOf},
    "aws:kinesis/stream:Stream": {verb: "Put the record", body: "Data", example: "{}", fields: {group: "Partition key"}},
    "aws:lambda/function:Function": {verb: "Invoke", body: "Event", example: "{}"},
    "aws:sfn/stateMachine:StateMachine": {verb: "Start an execution", body: "Input", example: "{}"},
    "aws:sns/topic:Topic": {verb: "Publish", body: "Message", example: "{}", fields: {subject: "Subject"}},
    "aws:sqs/queue:Queue": {verb: "Send", body: "Message", example: "{}"},
};
const WITH_BODY = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const GUARDED = "It requires a token, an API key or a signature.";

// Returns the sections in which a node is tried; none if it cannot be.
export function trySections(node, {say}) {
    const form = FORMS[node.type] ?? (node.arn?.includes(":event-bus/") ? FORMS["aws:cloudwatch/eventBus:EventBus"] : null);
    const found = [];
    if (node.local_url?.startsWith("ws:")) {
        found.push(sessionSection(node, say));
    } else if (node.local_url && node.routes?.length) {
        found.push({element: section("Send a request", requestForm(node, say))});
    }
    if (form) {
        found.push({element: section("Try it", callForm(node, form, say), {isOpen: !found.length})});
    }
    return found;
}

function callForm(node, {verb, body, example, fields = {}}, say) {
    const content = area(body, typeof example === "function" ? example(node) : example);
    const own = Object.entries(fields).map(([name, label]) => [name, field(label)]);
    const isFifo = node.arn.endsWith(".fifo");
    const all = isFifo ? [...own, ["group", field("Message group")]] : own;
    const result = make("div", {class: "result", "aria-live": "polite"});
    const button = action(verb, say, () => {
        const given = Object.fromEntries(all.map(([name, {input}]) => [name, input.value]));
        return tryIt({id: node.id, body: content.input.value, ...given}, result, node);
    }, {key: "try"});
    return make("div", {class: "form"}, ...all.flatMap(([, {label, input}]) => [label, input]), content.label, content.input, button, result);
}

function requestForm(node, say) {
    const route = make("select", {id: "try-route"}, ...node.routes.map(({method, path}, index) => {
        return make("option", {value: index}, `${method} ${path}`);
    }));
    const method = make("select", {id: "try-method"}, ...ANY.map(each => make("option", {}, each)));
    const path = field("Path and query");
    const headers = area("Headers", "");
    const body = area("Body", "");
    headers.input.placeholder = "name: value";
    const note = make("p", {class: "hint"});
    const choose = () => {
        const chosen = node.routes[route.value];
        const isAny = chosen.method === "ANY";
        method.value = isAny ? "GET" : chosen.method;
        method.disabled = !isAny;
        path.input.value = chosen.path.startsWith("/") ? chosen.path : "/";
        note.textContent = chosen.guarded ? GUARDED : "";
        showBody();
    };
    const showBody = () => {
        const hasBody = WITH_BODY.has(method.value);
        body.label.hidden = body.input.hidden = !hasBody;
        if (hasBody && !body.input.value) {
            body.input.value = "{}";
        }
    };
    route.addEventListener("change", choose);
    method.addEventListener("change", showBody);
    choose();
    const result = make("div", {class: "result", "aria-live": "polite"});
    const button = action("Send", say, () => {
        const hasBody = WITH_BODY.has(method.value);
        const sent = headersOf(headers.input.value);
        const named = Object.keys(sent).some(name => name.toLowerCase() === "content-type");
        return tryIt(
            {
                id: node.id,
                method: method.value,
                path: path.input.value,
                headers: hasBody && !named ? {"content-type": "application/json", ...sent} : sent,
                body: hasBody ? body.input.value : "",
            },
            result,
            node,
        );
    }, {key: "request"});
    return make(
        "div",
        {class: "form"},
        make("label", {for: "try-route"}, "Route"),
        route,
        make("label", {for: "try-method"}, "Method"),
        method,
        path.label,
        path.input,
        headers.label,
        headers.input,
        body.label,
        body.input,
        note,
        button,
        result,
    );
}

async function tryIt(body, result, node) {
    const {outcome, title, text: said, headers, duration_ms: took} = await ask("try", {method: "POST", body});
    result.replaceChildren(
        make("p", {class: outcome === "ok" ? "good" : "bad"}, `${title} in ${duration(took)}`),
        said ? text(said, "Result") : "",
        headers ? make("details", {}, make("summary", {}, "Headers"), text(headers.map(pair => pair.join(": ")).join("\n"), "Response headers")) : "",
    );
    return `${node.name}: ${title}`;
}

function headersOf(lines) {
    const pairs = lines.split("\n").filter(line => line.includes(":"));
    return Object.fromEntries(pairs.map(line => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
}

// An item with the keys of a table.
function itemOf({configuration}) {
    const keys = [configuration.hashKey, configuration.rangeKey].filter(Boolean);
    const types = new Map((configuration.attributes ?? []).map(({name, type}) => [name, type]));
    return JSON.stringify(Object.fromEntries(keys.map(name => [name, types.get(name) === "N" ? 1 : "1"])), null, 2);
}
