// A bucket: its objects, and the way for a file into it.

import {ask} from "./client.js";
import {bytes, make} from "./dom.js";
import {action, nothing, reading, section} from "./parts.js";

export function bucketSections(node, {say}) {
    return [
        {element: section("Upload", upload(node, say))},
        reading("Objects", "objects", {arn: node.arn}, ({objects, more}) => {
            if (!objects.length) {
                return nothing("None.");
            }
            const head = ["Key", "Size"].map(name => make("th", {scope: "col"}, name));
            const rows = objects.map(({key, size}) => {
                return make("tr", {}, make("th", {scope: "row"}, key), make("td", {}, bytes(size)));
            });
            return [
                make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
                more ? make("p", {class: "hint"}, "There are more.") : "",
            ];
        }),
    ];
}

function upload(node, say) {
    const file = make("input", {type: "file", id: "upload-file"});
    const key = make("input", {type: "text", id: "upload-key", autocomplete: "off"});
    file.addEventListener("change", () => {
        key.value = file.files[0]?.name ?? "";
    });
    const button = action("Upload", say, async () => {
        const [chosen] = file.files;
        if (!chosen) {
            return "Choose a file first.";
        }
        const query = {arn: node.arn, key: key.value};
        const {size} = await ask("upload", {method: "POST", query, body: chosen});
        return `${key.value} (${bytes(size)}) was uploaded to ${node.name}.`;
    });
    return make(
        "div",
        {class: "form"},
        make("label", {for: "upload-file"}, "File"),
        file,
        make("label", {for: "upload-key"}, "Key"),
        key,
        button,
    );
}
