// Follows the events of the emulator, also after it was gone.

import {ask, Rejected, Unreachable} from "./client.js";

const WAIT = 25;
const HISTORY = 10_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 4000;
const MOST = 1_000; // of a response
const GATHER = 60;
const UNAUTHORIZED = 401;

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

// Calls its listeners for ever:
//
// - restarted(): before the first events, and when another emulator has taken the place of the first;
// - changed(version): the picture has another version;
// - received({events, queues, contents, debugged, dropped, isHistory}); the history comes in several parts;
// - connection(state): "live", "lost", or "foreign" when the token is that of another start.
export async function follow(listeners) {
    const state = {log: null, after: -1, version: null, numbers: null};
    let failures = 0;
    for (;;) {
        try {
            // After a failure the emulator may be another one, which waits for nothing that this page knows.
            await step(state, listeners, failures ? 0 : WAIT);
            failures = 0;
        } catch (error) {
            const isForeign = error instanceof Rejected && error.status === UNAUTHORIZED;
            listeners.connection(isForeign ? "foreign" : "lost");
            if (!(error instanceof Rejected || error instanceof Unreachable)) {
                reportError(error);
            }
            await pause(Math.min(FIRST_PAUSE * 2 ** failures++, LONGEST_PAUSE));
        }
    }
}

async function step(state, listeners, wait) {
    const isFirst = state.log === null;
    const query = isFirst ? {wait: 0} : {wait, state: state.numbers, picture: state.version};
    const page = await ask("events", {query: {after: state.after, ...query}});
    if (page.log !== state.log) {
        state.log = page.log;
        // A page that opens late shows the last events, but does not play them.
        const last = isFirst || page.events.length === 0 ? page.last : page.events.at(-1).id;
        state.after = Math.max(0, last - HISTORY);
        state.version = page.picture;
        await listeners.restarted();
        for (;;) {
            const history = await ask("events", {query: {after: state.after}});
            take(state, history, listeners, true);
            if (history.events.length < MOST) {
                break;
            }
        }
        listeners.connection("live");
        return;
    }
    listeners.connection("live");
    if (page.picture !== state.version) {
        state.version = page.picture;
        await listeners.changed();
    }
    take(state, page, listeners, false);
    // What belongs together arrives together: events are recorded when they end.
    await pause(GATHER);
}

function take(state, page, listeners, isHistory) {
    state.after = page.last;
    state.numbers = page.state;
    listeners.received({...page, isHistory});
}
