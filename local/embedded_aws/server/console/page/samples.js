// Try it: the demonstration and the sample requests of the pattern.

import {ask} from "./client.js";
import {make} from "./dom.js";
import {action} from "./parts.js";

export class Samples {
    constructor(element, say) {
        this.element = element;
        this.say = say;
    }

    // Shows the samples of another picture, [{title, about}], and a button for its demonstration if it has one.
    show({samples = [], demonstration = false}) {
        const items = samples.map(({title, about}, number) => {
            const button = action(title, this.say, async () => {
                const {results} = await ask("sample", {method: "POST", body: {number}});
                return `${title}: ${results.at(-1) || "done"}`;
            });
            return make("li", {}, button, make("span", {class: "hint"}, about));
        });
        if (demonstration) {
            items.unshift(this.#demonstration());
        }
        const hint = "Click a resource of the picture to send it a request, a message, an event or an item.";
        this.element.hidden = false;
        this.element.replaceChildren(
            make("h2", {id: "samples-heading"}, "Try it"),
            make("p", {class: "hint"}, hint),
            items.length ? make("ul", {}, ...items) : "",
        );
    }

    #demonstration() {
        const results = make("div", {class: "checks", "aria-live": "polite"});
        const button = action("Run the demonstration", this.say, async () => {
            const {ok, results: found} = await ask("demonstration", {method: "POST", body: {}});
            const right = found.filter(each => each.ok).length;
            results.replaceChildren(
                make("ul", {}, ...found.map(each => {
                    const said = each.ok ? each.actual : `${each.actual}, instead of ${each.expected}`;
                    return make("li", {class: each.ok ? "ok" : "bad"}, `${each.ok ? "✓" : "✗"} ${each.action}: ${said}`);
                })),
            );
            return `${right} of ${found.length} as expected${ok ? "" : ", see Try it"}.`;
        });
        const about = "Real input, with a check of each result, as serverless-patterns demo does.";
        return make("li", {}, button, make("span", {class: "hint"}, about), results);
    }
}
