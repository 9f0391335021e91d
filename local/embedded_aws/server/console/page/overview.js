// Chooses how much of a picture its first view shows: as much as fits the pane with readable text.

import {sizeOf} from "./boxes.js";
import {arrangeInto} from "./layout.js";
import {cluster, levels, reduce} from "./view.js";

// Texts have 12 pixels at the scale 1, and at least 11 in a first view.
export const READABLE = 11 / 12;
// Share of the pane that boxes and the distances between them can fill; above it, no arrangement is tried.
const MOST_FILLED = 0.75;
const MOST_TRIED = 3;
const DISTANCE = {width: 14, height: 20};

// Returns {picture, open, view, place} of the first view; `directions` are those to try, "LR" or "TB".
export function chooseView(picture, room, directions) {
    const ways = [picture, cluster(picture)].flatMap(each => levels(each).map(open => ({picture: each, open})));
    let best = null;
    ways.forEach((way, index) => {
        const isLast = index === ways.length - 1;
        const view = reduce(way.picture, way.open);
        if (best?.place.scale >= READABLE || (isTooMuch(view, room) && !(isLast && !best))) {
            return;
        }
        const place = placeView(view, room, directions);
        if (!best || place.scale > best.place.scale) {
            best = {...way, view, place};
        }
    });
    return best.place.scale >= READABLE ? openMore(best, room, directions) : best;
}

// Opens components, the smallest first, as long as everything fits.
function openMore(first, room, directions) {
    let best = first;
    const closed = first.view.boxes.filter(box => box.isClosed);
    for (const {id} of closed.toSorted((one, other) => one.members.length - other.members.length).slice(0, MOST_TRIED)) {
        const open = new Set([...best.open, id]);
        const view = reduce(best.picture, open);
        if (!isTooMuch(view, room)) {
            const place = placeView(view, room, directions);
            best = place.scale >= READABLE ? {...best, open, view, place} : best;
        }
    }
    return best;
}

// Returns the arrangement of a view that is the largest in a pane; with the labels of edges if they fit.
export function placeView(view, room, directions) {
    let best = null;
    for (const hasLabels of [true, false]) {
        for (const direction of directions) {
            const place = arrangeInto({...view, nodes: view.boxes}, direction, sizeOf, {room, hasLabels});
            if (!best || place.scale > best.scale) {
                best = {...place, hasLabels};
            }
        }
        if (best.scale >= READABLE) {
            break;
        }
    }
    return best;
}

function isTooMuch({boxes}, room) {
    const areas = boxes.map(sizeOf).map(({width, height}) => (width + DISTANCE.width) * (height + DISTANCE.height));
    const sum = areas.reduce((one, other) => one + other, 0);
    return sum * READABLE ** 2 > room.width * room.height * MOST_FILLED;
}
