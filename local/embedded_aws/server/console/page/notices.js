// Says for a while what an action has done.

import {make} from "./dom.js";

const SHOWN = 8000;

export class Notices {
    constructor(element) {
        this.element = element;
        this.timer = null;
        this.say = (text, outcome = "ok") => this.#show(text, outcome);
    }

    #show(text, outcome) {
        clearTimeout(this.timer);
        this.element.replaceChildren(make("p", {class: `notice ${outcome}`}, text));
        this.timer = setTimeout(() => this.element.replaceChildren(), SHOWN);
    }
}
