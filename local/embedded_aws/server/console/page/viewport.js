// The part of a picture that is seen: moved by dragging, and made larger at the pointer by wheel and pinch, with d3-zoom.

import {select, zoom, zoomIdentity} from "./vendor/d3-zoom.js";
import {scaleInto} from "./layout.js";

const SMALLEST = 0.1;
const LARGEST = 4;
const STEP = 1.25;
const KEYS = {"+": STEP, "=": STEP, "-": 1 / STEP, _: 1 / STEP};
const EDGE = 12;

export class Viewport {
    // `moved` is called with whether the whole picture is seen at its largest.
    constructor(drawing, pane, moved) {
        this.drawing = drawing;
        this.pane = pane;
        this.moved = moved;
        this.isFit = true;
        this.transform = zoomIdentity;
        this.zoom = zoom()
            .scaleExtent([SMALLEST, LARGEST])
            .clickDistance(4)
            .extent(() => [[0, 0], [pane.clientWidth, pane.clientHeight]])
            .filter(event => !event.button && event.type !== "dblclick")
            .on("zoom", ({transform, sourceEvent}) => this.#apply(transform, Boolean(sourceEvent)));
        this.svg = select(drawing.svg).call(this.zoom);
    }

    // Shows the whole picture as large as the pane, but not larger than it is drawn.
    fit() {
        const {left, top, width, height} = this.drawing.place;
        const scale = Math.min(1, scaleInto({width, height}, this.#room()));
        this.#centre(left + width / 2, top + height / 2, scale);
        this.isFit = true;
        this.moved(true);
    }

    // Makes the picture larger by a factor, at the middle of the pane.
    scaleBy(factor) {
        this.svg.call(this.zoom.scaleBy, factor);
        this.isFit = false;
        this.moved(false);
    }

    // Does what a key says; returns whether it says something.
    press(key) {
        if (key === "0") {
            this.fit();
        } else if (KEYS[key]) {
            this.scaleBy(KEYS[key]);
        } else {
            return false;
        }
        return true;
    }

    // Shows a component in the middle of the pane, at the present scale if it fits.
    show({x, y, width, height}) {
        const room = this.#room();
        this.#centre(x, y, Math.min(this.transform.k, room.width / (width + EDGE), room.height / (height + EDGE)));
        this.isFit = false;
        this.moved(false);
    }

    // Moves the picture as little as is needed to see a box.
    reveal({x, y, element}) {
        const {width, height} = element.getBBox();
        const room = this.#room();
        const {k, x: left, y: top} = this.transform;
        const move = (centre, extent, offset, size) => {
            const [from, to] = [(centre - extent / 2) * k + offset, (centre + extent / 2) * k + offset];
            return from < EDGE ? EDGE - from : to > size - EDGE ? size - EDGE - to : 0;
        };
        const across = move(x, width, left, room.width);
        const down = move(y, height, top, room.height);
        if (across || down) {
            this.svg.call(this.zoom.translateBy, across / k, down / k);
        }
    }

    #centre(x, y, scale) {
        const {width, height} = this.#room();
        const transform = zoomIdentity.translate(width / 2 - x * scale, height / 2 - y * scale).scale(scale);
        this.svg.call(this.zoom.transform, transform);
    }

    #apply(transform, isByHand) {
        this.transform = transform;
        this.drawing.world.setAttribute("transform", transform);
        if (isByHand) {
            this.isFit = false;
            this.moved(false);
        }
    }

    #room() {
        return {width: this.pane.clientWidth, height: this.pane.clientHeight};
    }
}
