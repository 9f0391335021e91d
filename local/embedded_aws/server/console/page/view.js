// Reduces a picture to what is shown of it: closed components are one box each.

import {count} from "./dom.js";

const OUTSIDE = "outside";
const FEWEST = 2;
const TITLE = /^(?<name>.+) \((?<component>\w+)\)$/;

// Returns the picture in which resources of one kind, outside of all components, are a component as well.
export function cluster(picture) {
    const loose = picture.nodes.filter(node => !node.group && node.family !== OUTSIDE);
    const kinds = [...Map.groupBy(loose, node => node.label)].filter(([, nodes]) => nodes.length >= FEWEST);
    const groupOf = new Map(kinds.flatMap(([label, nodes]) => nodes.map(node => [node.id, `kind:${label}`])));
    return {
        ...picture,
        groups: [
            ...picture.groups,
            ...kinds.map(([label]) => ({id: `kind:${label}`, title: plural(label), parent: null, isKind: true})),
        ],
        nodes: picture.nodes.map(node => ({...node, group: groupOf.get(node.id) ?? node.group})),
    };
}

// Returns {boxes, groups, edges, boxOf, edgeOf}: `boxOf` has the box of each node by its ID, `edgeOf` the index of
// the edge that is shown for each edge, or -1 for one inside of a box. `open` has the IDs of the open components.
export function reduce(picture, open) {
    const groups = new Map(picture.groups.map(group => [group.id, group]));
    const boxes = new Map();
    const boxOf = new Map();
    for (const node of picture.nodes) {
        const closed = pathOf(node.group, groups).find(id => !open.has(id));
        const id = closed ?? node.id;
        boxOf.set(node.id, id);
        if (closed === undefined) {
            boxes.set(id, {...node, members: [node.id]});
        } else if (boxes.has(id)) {
            boxes.get(id).members.push(node.id);
        } else {
            boxes.set(id, closedBox(groups.get(id), node));
        }
    }
    for (const box of boxes.values()) {
        if (box.isClosed) {
            box.label = [box.component, count(box.members.length, "resource")].filter(Boolean).join(", ");
        }
    }
    const shown = [...groups.values()].filter(group => [...pathOf(group.id, groups)].every(id => open.has(id)));
    return {boxes: [...boxes.values()], groups: shown, boxOf, ...reduceEdges(picture.edges, boxOf, boxes)};
}

// The ways of opening the components of a picture, from all of them to none.
export function levels(picture) {
    const ids = picture.groups.map(group => group.id);
    const outer = picture.groups.filter(group => !group.parent).map(group => group.id);
    const wanted = [ids, outer, outer.length === 1 && !loose(picture) ? outer : []].map(each => new Set(each));
    return wanted.filter((each, index) => !wanted.slice(0, index).some(other => other.size === each.size));
}

function loose(picture) {
    return picture.nodes.some(node => !node.group && node.family !== OUTSIDE);
}

// "media (FanOutConversion)" is the name of a component and its type.
function closedBox(group, first) {
    const {name, component} = TITLE.exec(group.title)?.groups ?? {name: group.title};
    return {
        id: group.id,
        name,
        title: name,
        component,
        group: group.parent,
        family: group.isKind ? first.family : "component",
        type: group.isKind ? first.type : "component",
        isClosed: true,
        members: [first.id],
    };
}

function reduceEdges(edges, boxOf, boxes) {
    const shown = [];
    const places = new Map();
    const edgeOf = edges.map(({source, target, label, meaning}) => {
        const [from, to] = [boxOf.get(source), boxOf.get(target)];
        if (from === to && source !== target) {
            return -1;
        }
        const isJoined = boxes.get(from).isClosed || boxes.get(to).isClosed;
        const key = JSON.stringify(isJoined ? [from, to] : [from, to, meaning, label]);
        if (!places.has(key)) {
            places.set(key, shown.length);
            shown.push({source: from, target: to, label, meaning});
        } else {
            const joined = shown[places.get(key)];
            joined.label = "";
            joined.meaning = stronger(joined.meaning, meaning);
        }
        return places.get(key);
    });
    return {edges: shown, edgeOf};
}

function stronger(one, other) {
    return ["event", "failure", "access"].find(each => each === one || each === other);
}

// The component and those around it, from the outside in.
function pathOf(id, groups) {
    const path = [];
    for (let at = id; at; at = groups.get(at)?.parent) {
        path.unshift(at);
    }
    return path;
}

function plural(label) {
    return `${label.replace(/s$/, "")}s`;
}
