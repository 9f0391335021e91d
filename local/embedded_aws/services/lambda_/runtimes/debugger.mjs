// Waits for the debugger of a function in Node.js.

import inspector from "node:inspector";

const ATTEMPTS = 100;
const PAUSE = 100; // milliseconds

/** Listens at a port of the loopback interface until a debugger connects. */
export function waitForDebugger(port) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    inspector.open(port, "127.0.0.1");
    if (inspector.url()) return inspector.waitForDebugger();
    // The process before this one still has the port.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
  throw new Error(`port ${port} is in use`);
}
