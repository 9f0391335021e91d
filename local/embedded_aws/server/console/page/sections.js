// What the panel of a node shows, by the type of the node. A section is {element, refresh()}.

import {make} from "./dom.js";
import {bucketSections} from "./bucket.js";
import {functionSections} from "./function.js";
import {machineSections} from "./machine.js";
import {queueSections} from "./queue.js";
import {json, section} from "./parts.js";
import {tableSections} from "./items.js";

const BY_TYPE = {
    "aws:dynamodb/table:Table": tableSections,
    "aws:lambda/function:Function": functionSections,
    "aws:s3/bucket:Bucket": bucketSections,
    "aws:sfn/stateMachine:StateMachine": machineSections,
    "aws:sqs/queue:Queue": queueSections,
};

// Returns the sections of a node; `context` is {routes, nameOf, say}.
export function sections(node, context) {
    return [...(BY_TYPE[node.type]?.(node, context) ?? []), roles(node), configuration(node)].filter(Boolean);
}

function configuration(node) {
    if (!node.arn && !Object.keys(node.configuration).length) {
        return {element: make("p", {}, "It is not part of the stack.")};
    }
    const arn = node.arn ? make("p", {class: "arn"}, node.arn) : null;
    const content = make("div", {}, arn, json(node.configuration, "Configuration"));
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
