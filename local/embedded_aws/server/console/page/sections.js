// What the panel of a node shows, by the type of the node. A section is {element, refresh(), end()}.

import {duration, make} from "./dom.js";
import {bucketSections} from "./bucket.js";
import {functionSections} from "./function.js";
import {machineSections} from "./machine.js";
import {queueSections} from "./queue.js";
import {copyable, json, section} from "./parts.js";
import {tableSections} from "./items.js";
import {trySections} from "./try.js";

const BY_TYPE = {
    "aws:dynamodb/table:Table": tableSections,
    "aws:lambda/function:Function": functionSections,
    "aws:s3/bucket:Bucket": bucketSections,
    "aws:sfn/stateMachine:StateMachine": machineSections,
    "aws:sqs/queue:Queue": queueSections,
};

// Returns the sections of a node; `context` is {routes, nameOf, say, latencyOf}.
export function sections(node, context) {
    const own = BY_TYPE[node.type]?.(node, context) ?? [];
    return [names(node, context), latency(node, context), ...trySections(node, context), ...own, roles(node), configuration(node)].filter(Boolean);
}

// The names by which other tools know the resource.
function names(node, {say}) {
    const known = [["ARN", node.arn], ["URL", node.local_url], ["URL in AWS", node.url]].filter(([, value]) => value);
    return known.length ? {element: make("dl", {class: "names"}, ...known.map(([label, value]) => copyable(label, value, say)))} : null;
}

// How long it takes, and how often it fails.
function latency(node, {latencyOf}) {
    const shown = make("p", {class: "latency"});
    return {
        element: shown,
        refresh() {
            const found = latencyOf(node.id);
            shown.hidden = !found;
            if (found) {
                const {median, most, longest, number, failed} = found;
                const times = `median ${duration(median)}, 95 % within ${duration(most)}, longest ${duration(longest)}`;
                shown.textContent = `Last ${number}: ${times}; ${failed} not successful.`;
            }
        },
    };
}

function configuration(node) {
    if (!node.arn && !Object.keys(node.configuration).length) {
        return {element: make("p", {}, "It is not part of the stack.")};
    }
    const content = make("div", {}, json(node.configuration, "Configuration"));
    return {element: section("Configuration", content, {isOpen: false})};
}

function roles(node) {
    if (!node.roles.length) {
        return null;
    }
    const described = node.roles.map(role => {
        const managed = role.managed.length ? make("p", {}, `Managed by AWS: ${role.managed.join(", ")}`) : null;
        return make(
            "div",
            {},
            make("p", {}, `The role ${role.name} allows:`),
            make("ul", {class: "statements"}, ...role.statements.map(statement)),
            managed,
        );
    });
    return {element: section("Permissions", make("div", {}, ...described), {isOpen: false})};
}

// "s3:GetObject", with the resources and the conditions below.
function statement({Effect: effect, Action: action, Resource: resource, Condition: condition}) {
    const actions = [action].flat().join(", ");
    const resources = [resource].flat().map(arn => make("li", {}, make("code", {}, arn)));
    return make(
        "li",
        {},
        make("strong", {}, `${effect === "Deny" ? "Denied: " : ""}${actions}`),
        make("ul", {}, ...resources),
        condition ? json(condition, "Condition") : null,
    );
}
