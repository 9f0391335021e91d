// The sample requests of the pattern.

import {ask} from "./client.js";
import {make} from "./dom.js";
import {action} from "./parts.js";

export class Samples {
    constructor(element, say) {
        this.element = element;
        this.say = say;
    }

    // Shows the samples of another picture: [{title, about}].
    show(samples) {
        this.element.hidden = !samples.length;
        const items = samples.map(({title, about}, number) => {
            const button = action(title, this.say, async () => {
                const {results} = await ask("sample", {method: "POST", body: {number}});
                return `${title}: ${results.at(-1) || "done"}`;
            });
            return make("li", {}, button, make("span", {class: "hint"}, about));
        });
        this.element.replaceChildren(make("h2", {id: "samples-heading"}, "Try it"), make("ul", {}, ...items));
    }
}
