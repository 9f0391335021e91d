// Starts the page: from the events of the emulator to what is seen of them.

import {Activity} from "./activity.js";
import {Announcer} from "./announcer.js";
import {ask, takeToken} from "./client.js";
import {byId, setText} from "./dom.js";
import {follow} from "./feed.js";
import {Lines} from "./lines.js";
import {Notices} from "./notices.js";
import {Panel} from "./panel.js";
import {Samples} from "./samples.js";
import {Scene} from "./scene.js";
import {Story} from "./story.js";
import {Traces} from "./traces.js";
import {describe, outcomeOf} from "./words.js";

const STATES = {
    live: "Live",
    lost: "The emulator does not respond. Trying again…",
    foreign: "This address is of another start. Open the one that was printed now.",
};

const LASTING = new Set(["invocation", "request"]);

const announcer = new Announcer(byId("announcements"));
const notices = new Notices(byId("notices"));
const samples = new Samples(byId("samples"), notices.say);
const story = new Story(byId("summary"));
const panel = new Panel(byId("panel"), id => scene.focus(id));
const scene = new Scene(open);
const lines = new Lines(byId("lines"), ({node}) => open(node));
const traces = new Traces(byId("traces"), open);
let activity = null;
let isPaused = false;
let frame = 0;

function open(id) {
    panel.open(scene.routes.nodes.get(id), {nameOf, routes: scene.routes, say: notices.say, latencyOf: each => activity.latencyOf(each)});
}

function nameOf(arn) {
    const node = scene.routes?.find(arn);
    return node ? node.name : (arn?.split(":").at(-1) ?? null);
}

// What has changed is shown once in a frame, however much has arrived.
function show() {
    frame ||= requestAnimationFrame(() => {
        frame = 0;
        for (const id of activity?.takeChanged() ?? []) {
            scene.setState(id, activity.stateOf(id));
        }
        lines.show();
        traces.show();
        story.show();
        showSince();
    });
}

// Events are counted from the first one that the log still has; objects, items and messages are counted now.
function showSince() {
    const since = activity?.since ? new Date(activity.since).toLocaleTimeString("en-GB") : null;
    setText(byId("since"), since ? `Invocations, requests and messages since ${since}.` : "No events yet.");
}

async function load() {
    const picture = await ask("picture");
    setText(byId("stack"), picture.stack);
    setText(byId("title"), picture.title);
    document.title = `${picture.stack} – console`;
    panel.close();
    scene.show(picture);
    samples.show(picture);
    activity = new Activity(scene.routes);
    story.clear();
    lines.clear();
    traces.clear();
    announcer.clear();
    show();
}

function take(given, isHistory) {
    // What a function sends to the dead-letter queue of its queue has failed for good as well.
    const isDead = given.action === "sent" && activity.deadLetters.has(scene.routes.find(given.target)?.id);
    const event = isDead ? {...given, action: "dead-lettered"} : given;
    const [text, outcome] = [describe(event, nameOf), outcomeOf(event)];
    const node = scene.routes.find(event.target) ?? scene.routes.find(event.source);
    activity.add(event);
    story.add(event, arn => activity.isQueue(arn));
    const hop = {text, outcome, node: node?.id};
    lines.add({...hop, time: begin(event)});
    traces.add({...hop, begin: begin(event), end: Date.parse(event.time), traces: event.traces});
    if (!isHistory) {
        announcer.add(text, outcome);
        scene.play(event, outcome);
    }
}

// Invocations and requests are recorded when they end, after what they have done.
function begin({type, time, duration_ms: took}) {
    return Date.parse(time) - (LASTING.has(type) ? (took ?? 0) : 0);
}

const listeners = {
    restarted: load,
    changed: load,
    connection(state) {
        setText(byId("status"), STATES[state]);
        byId("status").dataset.state = state;
    },
    received({events, isHistory, ...numbers}) {
        activity.setContents(numbers);
        if (!isPaused) {
            // Shown in the order in which they began.
            for (const event of events.toSorted((one, other) => begin(one) - begin(other))) {
                take(event, isHistory);
            }
        }
        if (events.length) {
            panel.refresh();
        }
        show();
    },
};

byId("pause").addEventListener("click", ({currentTarget: button}) => {
    isPaused = !isPaused;
    button.setAttribute("aria-pressed", String(isPaused));
});

// All words must be found.
function matcher(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length ? text => words.every(word => text.toLowerCase().includes(word)) : null;
}

function searchEvents() {
    const matches = matcher(byId("search"));
    const isErrors = byId("errors").getAttribute("aria-pressed") === "true";
    const accepts = ({text, outcome}) => (!isErrors || outcome !== "ok") && (!matches || matches(text));
    lines.search(accepts);
    traces.search(accepts);
}

for (const view of ["events", "traces"]) {
    byId(`as-${view}`).addEventListener("click", () => {
        byId("lines").hidden = view !== "events";
        byId("traces").hidden = view !== "traces";
        for (const each of ["events", "traces"]) {
            byId(`as-${each}`).setAttribute("aria-pressed", String(each === view));
        }
        traces.show();
    });
}

byId("search").addEventListener("input", searchEvents);
byId("errors").addEventListener("click", ({currentTarget: button}) => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    searchEvents();
});
byId("find").addEventListener("input", ({currentTarget: input}) => {
    const matches = matcher(input);
    scene.search(matches && (({name, label, title, arn}) => matches(`${name} ${title} ${label} ${arn}`)));
});

if (takeToken()) {
    await follow(listeners);
} else {
    setText(byId("status"), "Open the address that `serverless-patterns up --console` printed.");
    byId("status").dataset.state = "foreign";
    document.querySelector("main").hidden = true;
}
