"""Streaming functions in Node.js: the object ``awslambda`` of AWS's runtime, and the lines of a response."""

import base64
from collections.abc import Callable
from typing import Final, Protocol

from embedded_aws.ministack import lambda_runtime
from embedded_aws.services.lambda_.streaming.writer import ResponseWriter

_START, _PART = ">", "+"
"""Beginnings of the lines of a response; others are reports in JSON."""
_CALL: Final = (
    "const result = handlerFn(event, context, callback);",
    """const result = _isStreaming(handlerFn)
        ? _streamResponse(handlerFn, event, context) : handlerFn(event, context, callback);""",
)
_SCRIPT: Final = """
const { Writable: _Writable } = require("stream");
const { finished: _finished } = require("stream/promises");
const _STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const _HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
class _ResponseStream extends _Writable {
  _type = "application/octet-stream";
  _isWritten = false;
  _isStarted = false;
  setContentType(type) {
    if (this._isWritten) throw new Error("Cannot set content-type, too late.");
    this._type = type;
  }
  write(chunk, ...rest) {
    const isFirst = !this._isWritten;
    this._isWritten = true;
    if (isFirst && typeof this._onBeforeFirstWrite === "function")
      this._onBeforeFirstWrite((part) => super.write(part));
    const isData = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isData ? chunk : JSON.stringify(chunk), ...rest);
  }
  _start() {
    if (!this._isStarted) _answer(`START${this._type}\\n`);
    this._isStarted = true;
  }
  _write(chunk, _encoding, done) {
    this._start();
    if (chunk.length) _answer(`PART${chunk.toString("base64")}\\n`);
    done();
  }
  _final(done) {
    this._start();
    done();
  }
}
function _isStreaming(handler) {
  return handler[_STREAMING] === "response";
}
async function _streamResponse(handler, event, context) {
  const mark = handler[_HIGH_WATER_MARK];
  const stream = new _ResponseStream(mark === undefined ? {} : { highWaterMark: mark });
  const ended = _finished(stream);
  ended.catch(() => {});
  const result = handler(event, stream, context);
  if (!result || typeof result.then !== "function")
    throw new Error("Streaming does not support non-async handlers.");
  if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  await ended;
}
globalThis.awslambda = {
  ...globalThis.awslambda,
  streamifyResponse(handler, options) {
    handler[_STREAMING] = "response";
    if (options && options.highWaterMark) handler[_HIGH_WATER_MARK] = parseInt(options.highWaterMark);
    return handler;
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, metadata) {
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      const text = JSON.stringify(metadata);
      stream._onBeforeFirstWrite = (write) => {
        write(text);
        write(new Uint8Array(8));
      };
      return stream;
    }
  },
};
""".replace("START", _START).replace("PART", _PART)
"""Begins the script of a process."""


def add_streaming(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Adds ``awslambda`` to Node.js, and calls a streaming handler with its stream."""

    def detect_streaming(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("nodejs"):
            return binary, script
        return binary, f"{_SCRIPT}{script.replace(*_CALL)}"

    return detect_streaming


class _Lines(Protocol):
    def readline(self) -> str: ...

    def close(self) -> None: ...


class _Reports:
    """The standard output of a process, of which the lines of a response are left out."""

    def __init__(self, output: _Lines, receive: Callable[[str], bool]) -> None:
        self._output = output
        self._receive = receive

    def readline(self) -> str:
        line = self._output.readline()
        while self._receive(line):
            line = self._output.readline()
        return line

    def close(self) -> None:
        self._output.close()


def read_responses(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class whose processes can write their response in parts."""

    class StreamingWorker(worker):
        _writer: ResponseWriter | None = None

        def _spawn(self) -> None:
            super()._spawn()
            if process := self._proc:
                process.stdout = _Reports(process.stdout, self._receive)

        def _receive(self, line: str) -> bool:
            """Receives a line of a response; returns whether it is one."""
            writer = self._writer
            if writer is None or not line.startswith((_START, _PART)):
                return False
            if line.startswith(_START):
                writer.start(line[1:].strip())
            else:
                writer.write(base64.b64decode(line[1:]))
            return True

        def invoke(self, event: object, request_id: str, **context: object) -> dict[str, object]:
            writer = self._writer = ResponseWriter(self.config.get("Version", "$LATEST"))
            return writer.complete(super().invoke(event, request_id, **context))

    return StreamingWorker
