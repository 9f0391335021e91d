// Places the boxes of a graph and the points of its edges, with dagre.

import {Graph, layout} from "./vendor/dagre.js";

const LETTER = 6.2;
const LINE = 14;
const LABEL_LINES = 4;
const MARGIN = 4;
const MOST_ROUNDS = 3;
const LOOP = 16;

// Returns the lines of an edge's label that are shown.
export function labelLines(label) {
    const lines = label ? label.split("\n") : [];
    return lines.length > LABEL_LINES ? [...lines.slice(0, LABEL_LINES - 1), "…"] : lines;
}

// Returns {direction, left, top, width, height, nodes, groups, edges}: nodes and groups are Maps by ID of {x, y, width,
// height}, and edges have {points, x, y}; `x` and `y` are those of a centre. `direction` is "LR" or "TB"; `sizeOf`
// returns the size of a node; `hasLabels` is whether there is room for the labels of edges; `lengths` are the least
// distances of edges, by index.
export function arrange({nodes, groups, edges}, direction, sizeOf, {hasLabels = true, lengths = new Map()} = {}) {
    const graph = new Graph({compound: true, multigraph: true});
    // Between the frames of nested components there is room for a title.
    const distance = direction === "LR" ? {nodesep: 10, ranksep: 30, edgesep: 26} : {nodesep: 10, ranksep: 36, edgesep: 10};
    graph.setGraph({rankdir: direction, ...distance});
    graph.setDefaultEdgeLabel(() => ({}));
    for (const group of groups) {
        graph.setNode(group.id, {});
    }
    for (const node of nodes) {
        graph.setNode(node.id, {...sizeOf(node)});
    }
    for (const child of [...groups, ...nodes]) {
        const parent = child.parent ?? child.group;
        if (parent) {
            graph.setParent(child.id, parent);
        }
    }
    edges.forEach((edge, index) => {
        const lines = hasLabels ? labelLines(edge.label) : [];
        const width = Math.max(0, ...lines.map(line => line.length * LETTER));
        const label = lines.length ? {width: width + 8, height: lines.length * LINE, labelpos: "c"} : {};
        const minlen = lengths.get(index) ?? 1;
        graph.setEdge(edge.source, edge.target, {...label, minlen, weight: weightOf(edge)}, String(index));
    });
    layout(graph);
    const places = items => new Map(items.map(item => [item.id, graph.node(item.id)]));
    const found = {
        direction,
        nodes: places(nodes),
        groups: places(groups.filter(group => Number.isFinite(graph.node(group.id).width))),
        edges: edges.map((edge, index) => {
            const found = graph.edge(edge.source, edge.target, String(index));
            return edge.source === edge.target ? {...found, points: loop(graph.node(edge.source), found, direction)} : found;
        }),
    };
    return {...found, ...boundsOf(found)};
}

// Returns the points of the edge of a box to itself: dagre has room for it on one side, but leads it elsewhere.
function loop({x, y, width, height}, edge, direction) {
    if (direction === "TB") {
        const [side, out] = [x + width / 2, edge.x ?? x + width / 2 + LOOP];
        return [[side, y - height / 4], [out, y - height / 4], [out, y + height / 4], [side, y + height / 4]].map(toPoint);
    }
    const [side, out] = [y + height / 2, edge.y ?? y + height / 2 + LOOP];
    return [[x - width / 4, side], [x - width / 4, out], [x + width / 4, out], [x + width / 4, side]].map(toPoint);
}

function toPoint([x, y]) {
    return {x, y};
}

// What dagre says is the size of boxes and labels; edges can go around them.
function boundsOf({nodes, groups, edges}) {
    const labels = edges.filter(({x}) => x !== undefined);
    const points = edges.flatMap(edge => edge.points.map(({x, y}) => ({x, y, width: 0, height: 0})));
    const all = [...nodes.values(), ...groups.values(), ...labels, ...points];
    const least = (place, size) => Math.min(0, ...all.map(each => each[place] - each[size] / 2)) - MARGIN;
    const most = (place, size) => Math.max(0, ...all.map(each => each[place] + each[size] / 2)) + MARGIN;
    const [left, top] = [least("x", "width"), least("y", "height")];
    return {left, top, width: most("x", "width") - left, height: most("y", "height") - top};
}

// Arranges a graph so that it is as large as possible in a pane: a rank that is too long for it becomes two.
export function arrangeInto(graph, direction, sizeOf, {room, hasLabels}) {
    const lengths = new Map();
    let best = null;
    for (let round = 0; round <= MOST_ROUNDS; round++) {
        const place = arrange(graph, direction, sizeOf, {hasLabels, lengths});
        place.scale = scaleInto(place, room);
        if (best && place.scale <= best.scale) {
            break;
        }
        best = place;
        if (place.scale >= 1 || !split(graph, place, direction, room, lengths)) {
            break;
        }
    }
    return best;
}

// The scale at which a picture fits a pane.
export function scaleInto({width, height}, room) {
    return Math.min(room.width / width, room.height / height);
}

// Moves every other node of the ranks that are too long one rank on; returns whether there is such a rank.
function split({edges}, place, direction, room, lengths) {
    const isAcross = direction === "TB";
    const [size, limit] = isAcross ? [place.width, room.width] : [place.height, room.height];
    if (size <= limit) {
        return false;
    }
    const ranks = Map.groupBy(place.nodes, ([, {x, y}]) => Math.round(isAcross ? y : x));
    let isSplit = false;
    for (const members of ranks.values()) {
        const extent = members.reduce((sum, [, node]) => sum + (isAcross ? node.width : node.height), 0);
        if (members.length > 2 && extent > limit * 0.7) {
            const inOrder = members.toSorted(([, one], [, other]) => (isAcross ? one.x - other.x : one.y - other.y));
            const moved = new Set(inOrder.filter((_, index) => index % 2).map(([id]) => id));
            edges.forEach(({target, source}, index) => {
                if (moved.has(target) && source !== target) {
                    lengths.set(index, (lengths.get(index) ?? 1) + 1);
                    isSplit = true;
                }
            });
        }
    }
    return isSplit;
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
