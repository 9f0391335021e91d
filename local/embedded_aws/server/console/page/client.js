// Requests to the emulator, with the token of the address.

const KEY = "console-token";

// The emulator did not respond: it has ended, or restarts.
export class Unreachable extends Error {}

// The emulator rejected a request; `status` is that of the response.
export class Rejected extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

// Moves the token from the address to this tab, so that it is in no history and no screenshot.
export function takeToken() {
    const given = location.hash.slice(1);
    if (given) {
        sessionStorage.setItem(KEY, given);
        history.replaceState(null, "", location.pathname);
    }
    return sessionStorage.getItem(KEY);
}

// Sends a request to the API and returns its response; `query` and `body` are objects, or `body` a file.
export async function ask(name, {method = "GET", query = {}, body, signal} = {}) {
    const isFile = body instanceof Blob;
    let response;
    try {
        response = await fetch(`/api/${name}?${new URLSearchParams(query)}`, {
            method,
            signal,
            headers: {authorization: `Bearer ${sessionStorage.getItem(KEY)}`},
            body: body === undefined || isFile ? body : JSON.stringify(body),
        });
    } catch (error) {
        if (error.name === "AbortError") {
            throw error;
        }
        throw new Unreachable("The emulator does not respond.");
    }
    const content = await response.json().catch(() => ({message: response.statusText}));
    if (!response.ok) {
        throw new Rejected(response.status, content.message);
    }
    return content;
}
