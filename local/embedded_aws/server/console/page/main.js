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
const lines = new Lines(byId("lines"), open);
let activity = null;
let isPaused = false;
let frame = 0;

function open(id) {
    panel.open(scene.routes.nodes.get(id), {nameOf, routes: scene.routes, say: notices.say});
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
        story.show();
    });
}

async function load() {
    const picture = await ask("picture");
    setText(byId("stack"), picture.stack);
    setText(byId("title"), picture.title);
    document.title = `${picture.stack} – console`;
    panel.close();
    scene.show(picture);
    samples.show(picture.samples ?? []);
    activity = new Activity(scene.routes);
    story.clear();
    lines.clear();
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
    lines.add({time: begin(event), text, outcome, node: node?.id});
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
    received({events, queues, isHistory}) {
        activity.setQueues(queues);
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

if (takeToken()) {
    await follow(listeners);
} else {
    setText(byId("status"), "Open the address that `serverless-patterns up --console` printed.");
    byId("status").dataset.state = "foreign";
}
