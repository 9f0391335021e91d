/** Progress that arrives by itself, over a WebSocket that is opened again when it is lost. */

export const FIRST = 1_000; // milliseconds until a lost connection is opened again
export const LONGEST = 60_000;
export const PING = 240_000; // API Gateway closes a connection after 10 minutes without a message
export const PATIENCE = 15_000; // for the answer to a ping

/**
 * Milliseconds until the next attempt; random, so that not all pages come at once after a disturbance.
 * @param {number} attempts that have failed. @param {number} [random] 0 to 1.
 */
export function nextAttempt(attempts, random = Math.random()) {
  return Math.min(FIRST * 2 ** attempts, LONGEST) * (0.5 + random / 2);
}

/** Fires `change` when progress arrives by itself from now on, and when it does no more. */
export class Live extends EventTarget {
  #api;
  #receive;
  #open;
  /** @type {WebSocket | null} */
  #socket = null;
  /** That of the user who is signed in: a ticket that comes late is not for the next one. */
  #session = null;
  #opening = null;
  #attempts = 0;
  #timer = 0;

  /** Whether progress arrives by itself. */
  connected = false;

  /**
   * @param {Pick<import("./api.js").Api, "ticket">} api
   * @param {(photo: import("./api.js").Photo) => void} receive
   * @param {(ticket: string) => WebSocket} [open]
   */
  constructor(api, receive, open = openSocket) {
    super();
    this.#api = api;
    this.#receive = receive;
    this.#open = open;
    document.addEventListener("visibilitychange", this.#wake);
    addEventListener("online", this.#wake);
  }

  /** Connects for the user who is signed in. */
  start() {
    this.#session = {};
    this.#attempts = 0;
    void this.#connect();
  }

  /** Ends the connection: it is that of one user. */
  end() {
    this.#session = null;
    this.#drop();
  }

  async #connect() {
    clearTimeout(this.#timer);
    const session = this.#session;
    if (!session || this.#socket || this.#opening === session) return;
    this.#opening = session;
    try {
      const ticket = await this.#api.ticket();
      if (session === this.#session) this.#listen(this.#open(ticket));
    } catch {
      // Whatever it was, the page asks meanwhile, and says so itself.
      if (session === this.#session) this.#retry();
    }
    if (session === this.#opening) this.#opening = null;
  }

  /** @param {WebSocket} socket */
  #listen(socket) {
    this.#socket = socket;
    const current = (react) => (event) => socket === this.#socket && react(event);
    socket.addEventListener("open", current(() => this.#set(true)));
    socket.addEventListener("message", current((event) => this.#take(event)));
    socket.addEventListener("close", current(() => this.#lose()));
  }

  /** @param {boolean} connected */
  #set(connected) {
    clearTimeout(this.#timer);
    if (connected) this.#timer = setTimeout(() => this.#ping(), PING);
    if (connected === this.connected) return;
    this.connected = connected;
    if (connected) this.#attempts = 0;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {MessageEvent} event */
  #take({ data }) {
    this.#set(true); // whatever arrives shows that the connection is alive
    const { photo } = JSON.parse(data);
    if (photo) this.#receive(photo);
  }

  /** A connection can be gone without a sign of it. */
  #ping() {
    this.#socket?.send('{"action":"ping"}');
    this.#timer = setTimeout(() => this.#lose(), PATIENCE);
  }

  #lose() {
    this.#drop();
    this.#retry();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#set(false);
    // Browsers warn of one that is closed before it is open.
    if (socket?.readyState === 0) socket.addEventListener("open", () => socket.close());
    else socket?.close();
  }

  #retry() {
    clearTimeout(this.#timer);
    // A hidden page connects when it is visible again.
    if (!document.hidden) this.#timer = setTimeout(() => this.#connect(), nextAttempt(this.#attempts));
    this.#attempts += 1;
  }

  #wake = () => {
    if (!document.hidden && !this.#socket) void this.#connect();
  };
}

/** @param {string} ticket */
function openSocket(ticket) {
  const url = new URL(`/live/?ticket=${encodeURIComponent(ticket)}`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}
