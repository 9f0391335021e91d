// Answers with the outputs of a file and keeps what the program registers.
const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");

const outputs = JSON.parse(fs.readFileSync("outputs.json"));
const found = {};
pulumi.runtime.setMocks({
    newResource({ name, type, inputs }) {
        found[name] = { type, properties: inputs };
        return { id: "", state: outputs[name] };
    },
    call() {
        return {};
    },
}, "photo-shop", "stack");

require("./bin/index.js");
process.on("exit", () => fs.writeFileSync("found.json", JSON.stringify(found)));
