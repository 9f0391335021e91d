// Draws a state machine as its states, coloured by what became of them in an execution.

import {make, shape} from "./dom.js";
import {arrange, pathThrough} from "./layout.js";

const SIZE = {width: 150, height: 38};
const LONGEST = 20;

export class StatesDrawing {
    // `execution` has `definition` and `states`; `select` is called with the name of a state.
    constructor({definition, states}, select) {
        const graph = graphOf(definition);
        const place = arrange(graph, "TB", () => SIZE);
        const boxes = graph.nodes.map(({id, type}) => {
            const {x, y} = place.nodes.get(id);
            const status = states[id]?.status ?? "none";
            const element = shape(
                "g",
                {
                    class: `step ${status}`,
                    transform: `translate(${x - SIZE.width / 2},${y - SIZE.height / 2})`,
                    role: "button",
                    tabindex: "0",
                    "data-key": `state-${id}`,
                    "data-state": id,
                    "aria-label": `${id}, ${type}: ${status === "none" ? "not entered" : status}`,
                    click: () => select(id),
                    keydown: event => {
                        if (event.key === "Enter" || event.key === " ") {
                            event.preventDefault();
                            select(id);
                        }
                    },
                },
                shape("rect", {class: "box", ...SIZE, rx: 6}),
                shape("text", {x: 10, y: 16, class: "name"}, cut(id)),
                shape("text", {x: 10, y: 31, class: "label"}, type),
            );
            return element;
        });
        const frames = graph.groups.map(({id, title}) => {
            const {x, y, width, height} = place.groups.get(id);
            return shape(
                "g",
                {class: "group"},
                shape("rect", {x: x - width / 2, y: y - height / 2, width, height, rx: 6}),
                shape("text", {x: x - width / 2 + 8, y: y - height / 2 + 13}, title),
            );
        });
        const lines = graph.edges.map((edge, index) => {
            const path = {class: "line", d: pathThrough(place.edges[index].points), "marker-end": "url(#arrow-event)"};
            return shape("g", {class: `edge ${edge.meaning}`}, shape("path", path));
        });
        const {left, top, width, height} = place;
        this.element = make(
            "div",
            {class: "states", tabindex: "0", role: "region", "aria-label": "States of the execution"},
            shape(
                "svg",
                {viewBox: `${left} ${top} ${width} ${height}`, width, height, role: "group", "aria-label": "States"},
                shape("g", {"aria-hidden": "true"}, ...frames, ...lines),
                ...boxes,
            ),
        );
    }
}

// Returns the states of a definition as nodes, those of a Map or Parallel state in a group, and their transitions.
function graphOf(definition) {
    const graph = {nodes: [], groups: [], edges: []};
    collect(definition, null, graph);
    return graph;
}

function collect({States: states}, group, graph) {
    for (const [name, state] of Object.entries(states)) {
        graph.nodes.push({id: name, type: state.Type, group});
        for (const target of new Set(nextOf(state))) {
            graph.edges.push({source: name, target, label: "", meaning: "event"});
        }
        for (const {Next: target} of state.Catch ?? []) {
            graph.edges.push({source: name, target, label: "", meaning: "failure"});
        }
        const inner = [...(state.Branches ?? []), state.ItemProcessor ?? state.Iterator].filter(Boolean);
        inner.forEach((branch, index) => {
            const id = `${name}/${index}`;
            const title = inner.length > 1 ? `${name}, branch ${index + 1}` : name;
            graph.groups.push({id, title, parent: group});
            collect(branch, id, graph);
            graph.edges.push({source: name, target: branch.StartAt, label: "", meaning: "access"});
        });
    }
}

function nextOf({Next: next, Choices: choices, Default: fallback}) {
    return [next, ...(choices ?? []).map(choice => choice.Next), fallback].filter(Boolean);
}

function cut(text) {
    return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
