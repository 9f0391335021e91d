// The few parts of Node.js that the script of a worker needs, in an engine without a host.
(function () {
  "use strict";
  const Compile = Function;
  const bytesOf = (text) => {
    const encoded = encodeURIComponent(String(text).toWellFormed());
    const found = [];
    for (let at = 0; at < encoded.length; at++) {
      if (encoded[at] === "%") {
        found.push(parseInt(encoded.slice(at + 1, at + 3), 16));
        at += 2;
      } else found.push(encoded.charCodeAt(at));
    }
    return found;
  };
  const textOf = (bytes) => {
    try {
      return decodeURIComponent(bytes.map((each) => "%" + each.toString(16).padStart(2, "0")).join(""));
    } catch {
      return String.fromCharCode(...bytes);
    }
  };
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const toBase64 = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const [a, b, c] = [bytes[at], bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
      const left = bytes.length - at;
      text += LETTERS[a >> 2] + LETTERS[((a & 3) << 4) | (b >> 4)];
      text += left > 1 ? LETTERS[((b & 15) << 2) | (c >> 6)] : "=";
      text += left > 2 ? LETTERS[c & 63] : "=";
    }
    return text;
  };
  const fromBase64 = (text) => {
    const found = [];
    let [bits, size] = [0, 0];
    for (const letter of text.replace(/-/g, "+").replace(/_/g, "/")) {
      const value = LETTERS.indexOf(letter);
      if (value < 0) continue;
      bits = ((bits << 6) | value) & 0xffff;
      size += 6;
      if (size >= 8) {
        size -= 8;
        found.push((bits >> size) & 255);
      }
    }
    return found;
  };
  const wrap = (bytes) => ({
    bytes,
    writeUInt32BE: (value) => [24, 16, 8, 0].forEach((shift, at) => (bytes[at] = (value >>> shift) & 255)),
    toString: (encoding) =>
      encoding === "base64"
        ? toBase64(bytes)
        : encoding === "hex"
          ? bytes.map((each) => each.toString(16).padStart(2, "0")).join("")
          : textOf(bytes),
  });
  const Buffer = {
    from: (text, encoding) => wrap(encoding === "base64" ? fromBase64(text) : bytesOf(text)),
    alloc: (size) => wrap(Array(size).fill(0)),
    concat: (parts) => wrap(parts.flatMap((part) => part.bytes ?? part)),
  };

  return (script, request, random) => {
    let used = 0;
    let answer = null;
    let onLine = null;
    const draw = () => {
      const at = (2 * used++) % random.length;
      return used * 2 <= random.length ? parseInt(random.slice(at, at + 2), 16) : Math.floor(Math.random() * 256);
    };
    const randomBytes = (size) => Array.from({ length: size }, draw);
    const randomUUID = () => {
      const bytes = randomBytes(16);
      bytes[6] = (bytes[6] & 15) | 64;
      bytes[8] = (bytes[8] & 63) | 128;
      return wrap(bytes).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    };
    const digest = (text) => ({ update: digest, digest: () => text });
    const modules = {
      crypto: { randomBytes, randomUUID, createHash: () => digest("") },
      readline: { createInterface: () => ({ on: (_name, call) => (onLine = call) }) },
      vm: {
        createContext: () => {},
        Script: class {
          constructor(code) {
            this.code = code;
          }
          runInContext(given) {
            Compile(...Object.keys(given), this.code)(...Object.values(given));
          }
        },
      },
    };
    const process = {
      stdin: null,
      stdout: { write: (text) => (answer = text) },
      stderr: { write: () => {} },
    };
    globalThis.console = Object.fromEntries(
      ["debug", "error", "info", "log", "warn"].map((name) => [name, () => {}]),
    );
    Compile("require", "process", "Buffer", script)((name) => modules[name], process, Buffer);
    // AWS's runtime compiles no text (AppSync developer guide, "Unsupported features").
    function refuse() {
      throw new EvalError("Code generation from strings is disallowed");
    }
    for (const kind of [function () {}, function* () {}, async function () {}, async function* () {}])
      Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: refuse });
    for (const name of ["eval", "Function"])
      Object.defineProperty(globalThis, name, { value: refuse, writable: false, configurable: false });
    onLine(request);
    return answer;
  };
})();
