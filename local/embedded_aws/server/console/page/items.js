// A table of DynamoDB: its first items.

import {make} from "./dom.js";
import {json, nothing, reading} from "./parts.js";

export function tableSections(node) {
    return [
        reading("Items", "items", {arn: node.arn}, ({items, more}) => {
            if (!items.length) {
                return nothing("None.");
            }
            return [
                ...items.map((item, index) => json(item, `Item ${index + 1}`)),
                more ? make("p", {class: "hint"}, "There are more.") : "",
            ];
        }),
    ];
}
