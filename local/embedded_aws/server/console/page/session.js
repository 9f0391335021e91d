// A session with a WebSocket API: a connection of this page, what it sends, and what it receives.

import {make} from "./dom.js";
import {area, field} from "./fields.js";
import {action, section, text} from "./parts.js";

const MOST_SHOWN = 200; // messages, so that a busy API does not fill the memory of the page
const SECONDS = 15; // for a handshake, whose authorizer may start a function

// Returns the section of an API; the connection closes when its panel does.
export function sessionSection(node, say) {
    const query = field("Query string");
    query.input.placeholder = "token=…";
    const message = area("Message", example(node.routes));
    const log = make("div", {class: "result", role: "log", "aria-label": "Messages"});
    const state = make("p", {class: "hint", "aria-live": "polite"}, "Not connected.");
    let socket = null;
    const show = (direction, content, kind = "") => {
        log.append(make("p", {class: kind}, direction), content ? text(content, direction) : "");
        while (log.childElementCount > 2 * MOST_SHOWN) {
            log.firstElementChild.remove();
        }
    };
    const setState = said => {
        state.textContent = said;
        const isOpen = socket?.readyState === WebSocket.OPEN;
        [connect.hidden, send.hidden, close.hidden] = [isOpen, !isOpen, !isOpen];
    };
    const connect = action("Connect", say, async () => {
        socket?.close();
        socket = new WebSocket(address(node.local_url, query.input.value));
        const opened = socket;
        opened.addEventListener("message", ({data}) => show("Received", data));
        opened.addEventListener("close", ({code, reason}) => {
            if (opened === socket) {
                setState(`Closed with code ${code}${reason ? `: ${reason}` : ""}.`);
            }
        });
        const isOpen = await settle(opened);
        if (isOpen) {
            setState("Connected.");
        } else {
            setState("The API has rejected the connection: its log has the reason.");
        }
        return `${node.name}: ${isOpen ? "connected" : "rejected"}`;
    }, {key: "connect"});
    const send = action("Send", say, async () => {
        socket.send(message.input.value);
        show("Sent", message.input.value, "good");
        return `${node.name}: sent`;
    }, {key: "send"});
    const close = action("Disconnect", say, async () => {
        socket.close();
        return `${node.name}: disconnected`;
    }, {key: "disconnect"});
    setState("Not connected.");
    const form = make("div", {class: "form"}, query.label, query.input, message.label, message.input, connect, send, close, state, log);
    return {element: section("Connect", form), end: () => socket?.close()};
}

// Whether a connection opens.
function settle(socket) {
    return new Promise(resolve => {
        const late = setTimeout(() => socket.close(), SECONDS * 1000);
        const end = isOpen => {
            clearTimeout(late);
            resolve(isOpen);
        };
        socket.addEventListener("open", () => end(true), {once: true});
        socket.addEventListener("close", () => end(false), {once: true});
    });
}

function address(url, query) {
    const given = query.trim().replace(/^\?/, "");
    return given ? `${url}?${given}` : url;
}

// A message that selects the first route of the API.
function example(routes) {
    const named = routes.map(({path}) => path).find(path => !path.startsWith("$"));
    return JSON.stringify(named ? {action: named} : {});
}
