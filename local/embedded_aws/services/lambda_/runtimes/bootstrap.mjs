// Runs a function in Node.js: reads events from one pipe, and writes what comes of them to another.
//
// The environment variable _PIPES has the numbers of the two pipes. A frame has a letter, the length of its
// content in four bytes, and the content. The emulator sends the settings (I), then for each invocation its context (C) and its
// event (E). The function answers R with its process ID when it is ready or F if it cannot start, then for each invocation O with
// its result or X with its error; before that, a streamed response begins (S), and has parts (P). Its log is
// what it writes to its standard output and error.

import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";

const TRACE = "_X_AMZN_TRACE_ID";
const DURABLE = [
  "AWS_LAMBDA_DURABLE_EXECUTION_ARN",
  "AWS_LAMBDA_DURABLE_CHECKPOINT_TOKEN",
  "AWS_LAMBDA_DURABLE_EXECUTION_NAME",
];
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const OCTETS = "application/octet-stream";
const HTTP_RESPONSE = "application/vnd.awslambda.http-integration-response";
const HEAD = 5;
const [events, answers] = process.env._PIPES.split(" ").map(Number);
delete process.env._PIPES;

/** An error of the runtime with its type, such as `Runtime.HandlerNotFound`. */
class RuntimeError extends Error {
  constructor(type, message, cause) {
    super(message, { cause });
    this.name = type;
  }
}

function answer(letter, content = "") {
  const body = Buffer.from(content);
  const head = Buffer.alloc(HEAD);
  head.write(letter);
  head.writeUInt32BE(body.length, 1);
  writeAll(answers, head);
  writeAll(answers, body);
}

/** Writes bytes to a pipe, which may be full for a while. */
function writeAll(file, bytes) {
  for (let rest = bytes; rest.length; )
    try {
      rest = rest.subarray(fs.writeSync(file, rest));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
}

/** Makes a stream write to the log at once, so that no end of the process loses it. */
function openLog(stream, file) {
  stream.write = (chunk, encoding, callback) => {
    const done = typeof encoding === "function" ? encoding : callback;
    writeAll(file, typeof chunk === "string" ? Buffer.from(chunk, done === encoding ? "utf8" : encoding) : chunk);
    if (done) process.nextTick(done);
    return true;
  };
}

/** Yields the frames of the emulator. */
async function* readFrames() {
  let kept = Buffer.alloc(0);
  for await (const part of new net.Socket({ fd: events, readable: true, writable: false })) {
    kept = kept.length ? Buffer.concat([kept, part]) : part;
    while (kept.length >= HEAD) {
      const end = HEAD + kept.readUInt32BE(1);
      if (kept.length < end) break;
      yield kept.subarray(HEAD, end);
      kept = kept.subarray(end);
    }
  }
}

function describeError(error) {
  const isError = error instanceof Error;
  const trace = isError && error.stack ? error.stack.split("\n") : [];
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace,
    log: error?.cause?.stack,
  });
}

/** A streamed response, which begins with its first part or its end. */
class ResponseStream extends Writable {
  #type = OCTETS;
  #isWritten = false;
  #isStarted = false;
  prelude = undefined;

  setContentType(type) {
    if (this.#isWritten) throw new Error("Cannot set content-type, too late.");
    this.#type = type;
  }

  write(chunk, ...rest) {
    if (!this.#isWritten && this.prelude) {
      super.write(this.prelude);
      super.write(new Uint8Array(8));
    }
    this.#isWritten = true;
    const isData = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isData ? chunk : JSON.stringify(chunk), ...rest);
  }

  #start() {
    if (!this.#isStarted) answer("S", this.#type);
    this.#isStarted = true;
  }

  _write(chunk, _encoding, done) {
    this.#start();
    if (chunk.length) answer("P", chunk);
    done();
  }

  _final(done) {
    this.#start();
    done();
  }
}

globalThis.awslambda = {
  ...globalThis.awslambda,
  streamifyResponse(handler, options) {
    handler[STREAMING] = "response";
    if (options?.highWaterMark) handler[HIGH_WATER_MARK] = parseInt(options.highWaterMark);
    return handler;
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, metadata) {
      stream.setContentType(HTTP_RESPONSE);
      stream.prelude = JSON.stringify(metadata);
      return stream;
    }
  },
};

async function streamResponse(handler, event, context) {
  const highWaterMark = handler[HIGH_WATER_MARK];
  const stream = new ResponseStream(highWaterMark === undefined ? {} : { highWaterMark });
  const ended = finished(stream);
  ended.catch(() => {});
  const result = handler(event, stream, context);
  if (typeof result?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
  if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  await ended;
}

/** Resolves when a handler with a callback, a promise or a result has ended. */
function callHandler(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    Object.assign(context, { done, succeed: resolve, fail: (error) => reject(error ?? new Error("fail")) });
    const result = handler(event, context, done);
    if (typeof result?.then === "function") result.then(resolve, reject);
    else if (handler.length < 3 && result !== undefined) resolve(result);
  });
}

function createContext(settings, invocation) {
  const variables = process.env;
  const deadline = invocation.deadline * 1000;
  return {
    awsRequestId: invocation.request_id,
    invokedFunctionArn: invocation.invoked_function_arn,
    tenantId: settings.tenant_id ?? undefined,
    functionName: settings.function_name,
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function setVariables(invocation) {
  const found = { [TRACE]: invocation.trace_id, ...invocation.durable };
  for (const name of [TRACE, ...DURABLE])
    if (found[name]) process.env[name] = found[name];
    else delete process.env[name];
}

/** Returns the module of a handler, from CommonJS or an ES module. */
async function loadModule(place) {
  const file = ["", ".js", ".mjs", ".cjs"].map((suffix) => place + suffix).find((each) => isFile(each));
  const require = createRequire(`${place}.js`);
  if (file === undefined && !fs.existsSync(place)) {
    throw new RuntimeError("Runtime.ImportModuleError", `Error: Cannot find module '${path.basename(place)}'`);
  }
  if (file?.endsWith(".mjs")) return import(pathToFileURL(file).href);
  try {
    return require(file ?? place);
  } catch (error) {
    if (error.code !== "ERR_REQUIRE_ESM" && error.code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
    return import(pathToFileURL(file).href);
  }
}

function isFile(place) {
  return fs.statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Returns the handler of the function, which is a property of its module, or of an object in it. */
async function loadHandler(text) {
  const directory = path.dirname(text);
  const [, file, names] = path.basename(text).match(/^([^.]*)\.(.*)$/) ?? [];
  if (file === undefined) throw new RuntimeError("Runtime.MalformedHandlerName", `Bad handler`);
  let module;
  try {
    module = await loadModule(path.resolve(process.env.LAMBDA_TASK_ROOT, directory, file));
  } catch (error) {
    throw explainImport(error);
  }
  const find = (root) => names.split(".").reduce((found, name) => found?.[name], root);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined)
    throw new RuntimeError("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof handler !== "function")
    throw new RuntimeError("Runtime.HandlerNotFound", `${text} is not a function`);
  return handler;
}

function explainImport(error) {
  if (error instanceof SyntaxError)
    return new RuntimeError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`, error);
  if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND")
    return new RuntimeError("Runtime.ImportModuleError", `Error: ${error.message}`, error);
  return error;
}

async function invoke(handler, event, context) {
  const result =
    handler[STREAMING] === "response"
      ? await streamResponse(handler, event, context)
      : await callHandler(handler, event, context);
  return JSON.stringify(result === undefined ? null : result) ?? "null";
}

/** Sends requests to AWS by addresses in the code of the function to the emulator. */
async function redirectRequests() {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint) (await import("./redirect.mjs")).redirectRequests(new URL(endpoint));
}

function endOnUncaught(type) {
  return (error) => {
    console.error(error);
    answer("X", JSON.stringify({ ...JSON.parse(describeError(error)), ...type }));
    process.exit(129);
  };
}

async function main() {
  process.setSourceMapsEnabled(true);
  openLog(process.stdout, 1);
  openLog(process.stderr, 2);
  const frames = readFrames();
  const settings = JSON.parse((await frames.next()).value);
  let handler;
  try {
    if (settings.debugger) (await import("./debugger.mjs")).waitForDebugger(settings.debugger.port);
    await redirectRequests();
    handler = await loadHandler(settings.handler);
  } catch (error) {
    answer("F", describeError(error));
    return process.exit(1);
  }
  process.on("uncaughtException", endOnUncaught({}));
  process.on("unhandledRejection", (error) =>
    endOnUncaught({ errorType: "Runtime.UnhandledPromiseRejection", errorMessage: String(error) })(error),
  );
  answer("R", String(process.pid));
  for (let frame = await frames.next(); !frame.done; frame = await frames.next()) {
    const invocation = JSON.parse(frame.value);
    const event = JSON.parse((await frames.next()).value);
    setVariables(invocation);
    try {
      answer("O", await invoke(handler, event, createContext(settings, invocation)));
    } catch (error) {
      answer("X", describeError(error));
    }
  }
  process.exit(0);
}

await main();
