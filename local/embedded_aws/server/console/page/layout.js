// Places the nodes of a graph and the points of its edges, with dagre.

import {Graph, layout} from "./vendor/dagre.js";

export const NODE = {width: 188, height: 66};
const LETTER = 5.6;
const LINE = 14;
const LABEL_LINES = 4;

// Returns the lines of an edge's label that are shown.
export function labelLines(label) {
    const lines = label ? label.split("\n") : [];
    return lines.length > LABEL_LINES ? [...lines.slice(0, LABEL_LINES - 1), "…"] : lines;
}

// Returns {width, height, nodes, groups: Map by ID of {x, y, width, height}, edges: [[{x, y}, …], …]}; `x` and `y`
// are those of a centre. `direction` is "LR" or "TB".
export function arrange({nodes, groups, edges}, direction, size = NODE) {
    const graph = new Graph({compound: true, multigraph: true});
    const distance = direction === "LR" ? {nodesep: 20, ranksep: 30} : {nodesep: 14, ranksep: 24};
    graph.setGraph({rankdir: direction, edgesep: 10, marginx: 12, marginy: 24, ...distance});
    graph.setDefaultEdgeLabel(() => ({}));
    for (const group of groups) {
        graph.setNode(group.id, {});
    }
    for (const node of nodes) {
        graph.setNode(node.id, {...size});
    }
    for (const child of [...groups, ...nodes]) {
        const parent = child.parent ?? child.group;
        if (parent) {
            graph.setParent(child.id, parent);
        }
    }
    edges.forEach((edge, index) => {
        const lines = labelLines(edge.label);
        const width = Math.max(0, ...lines.map(line => line.length * LETTER));
        const label = lines.length ? {width: width + 8, height: lines.length * LINE, labelpos: "c"} : {};
        graph.setEdge(edge.source, edge.target, {...label, weight: weightOf(edge)}, String(index));
    });
    layout(graph);
    const places = items => new Map(items.map(item => [item.id, graph.node(item.id)]));
    const {width, height} = graph.graph();
    return {
        width,
        height,
        nodes: places(nodes),
        groups: places(groups.filter(group => Number.isFinite(graph.node(group.id).width))),
        edges: edges.map((edge, index) => graph.edge(edge.source, edge.target, String(index))),
    };
}

// The way of events is straight; what a role may do goes around it.
function weightOf(edge) {
    return {event: 3, failure: 2}[edge.meaning] ?? 1;
}

// Returns the path through points, with round corners.
export function pathThrough(points) {
    const [first, ...rest] = points;
    const parts = [`M${point(first)}`];
    rest.slice(0, -1).forEach((corner, index) => {
        const next = rest[index + 1];
        const middle = {x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2};
        parts.push(`Q${point(corner)} ${point(middle)}`);
    });
    parts.push(`L${point(rest.at(-1))}`);
    return parts.join("");
}

function point({x, y}) {
    return `${x.toFixed(1)},${y.toFixed(1)}`;
}
