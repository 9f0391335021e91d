// A state machine: its executions, each drawn as its states.

import {make} from "./dom.js";
import {clock, entry, nothing, reading, text} from "./parts.js";
import {StatesDrawing} from "./states.js";
import {errorText} from "./words.js";

const OUTCOMES = {SUCCEEDED: "ok", RUNNING: "running"};

export function machineSections(node) {
    const shown = {arn: null, section: null};
    const place = make("div", {});
    const list = reading("Executions", "executions", {arn: node.arn}, executions => {
        if (!executions.length) {
            return nothing("None yet. Executions of an Express workflow are not kept; its events are below the picture.");
        }
        const rows = executions.map(({arn, name, status, time}) => {
            const label = `${clock(time)} ${status.toLowerCase()}: ${name}`;
            const open = () => choose(shown, place, arn);
            return make(
                "li",
                {class: OUTCOMES[status] ?? "error"},
                make("button", {type: "button", class: "line", "data-key": arn, click: open}, label),
            );
        });
        return [make("ul", {class: "executions"}, ...rows)];
    });
    return [
        list,
        {
            element: place,
            refresh() {
                shown.section?.refresh();
            },
        },
    ];
}

function choose(shown, place, arn) {
    shown.arn = arn;
    shown.section = reading(`Execution ${arn.split(":").at(-1)}`, "execution", {arn}, execution => draw(execution, shown));
    place.replaceChildren(shown.section.element);
    shown.section.refresh();
}

function draw(execution, shown) {
    const details = make("div", {class: "state-details", "aria-live": "polite"});
    const select = name => {
        shown.state = name;
        details.replaceChildren(...describe(name, execution.states[name]));
    };
    const drawing = new StatesDrawing(execution, select);
    if (shown.state && execution.states[shown.state]) {
        select(shown.state);
    }
    return [
        make("p", {class: OUTCOMES[execution.status] === undefined ? "bad" : ""}, summary(execution)),
        drawing.element,
        details,
        entry("input", "Input", "ok", text(execution.input ?? "", "Input of the execution")),
        execution.output ? entry("output", "Output", "ok", text(execution.output, "Output of the execution")) : "",
    ];
}

function summary({status, error}) {
    const why = error ? `: ${errorText(error)}` : "";
    return `${status[0]}${status.slice(1).toLowerCase().replaceAll("_", " ")}${why}`;
}

function describe(name, state) {
    const heading = make("h4", {}, name);
    if (!state) {
        return [heading, make("p", {class: "hint"}, "Not entered in this execution.")];
    }
    const {status, visits, input, output, error} = state;
    const times = visits > 1 ? `, entered ${visits} times` : "";
    return [
        heading,
        make("p", {}, `${status}${times}`),
        error ? make("p", {class: "bad"}, errorText(error)) : "",
        make("h5", {}, "Input"),
        text(input ?? "", `Input of ${name}`),
        output === null ? "" : make("h5", {}, "Output"),
        output === null ? "" : text(output ?? "", `Output of ${name}`),
    ];
}
