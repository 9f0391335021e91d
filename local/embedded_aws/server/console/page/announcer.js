// Says what happens to those who do not see it: rarely, and in few words.

import {count, setText} from "./dom.js";

const INTERVAL = 4000;

export class Announcer {
    constructor(element) {
        this.element = element;
        this.events = 0;
        this.wrong = [];
        this.timer = null;
    }

    add(text, outcome) {
        this.events += 1;
        if (outcome === "error") {
            this.wrong.push(text);
        }
        // The first of a burst waits as well: then it is said together with what follows.
        this.timer ??= setTimeout(() => this.#say(), INTERVAL);
    }

    // Says something now.
    say(text) {
        setText(this.element, text);
    }

    clear() {
        clearTimeout(this.timer);
        this.timer = null;
        this.events = 0;
        this.wrong = [];
    }

    #say() {
        const {events, wrong} = this;
        this.clear();
        const errors = wrong.length ? `, ${count(wrong.length, "error")}. ${wrong.at(-1)}` : "";
        this.say(`${count(events, "event")}${errors}.`);
    }
}
