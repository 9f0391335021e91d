// The state of a closed component: that of its resources together.

import {stateFrom} from "./activity.js";

export function totals(states) {
    const numbers = {};
    for (const state of states) {
        for (const [name, number] of Object.entries(state.numbers)) {
            numbers[name] = (numbers[name] ?? 0) + number;
        }
    }
    return stateFrom(numbers);
}
