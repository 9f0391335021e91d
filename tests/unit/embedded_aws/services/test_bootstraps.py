"""The two programs that run functions, each alone at the pipes of the emulator."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import embedded_aws.services.lambda_.runtimes
from embedded_aws.services.lambda_.runtimes.frames import Channel, Frame, ProcessEndedError

HOME = Path(embedded_aws.services.lambda_.runtimes.__file__).parent
SETTINGS = {"handler": "app.handler", "function_name": "f", "tenant_id": None, "snapstart": False}
PATIENCE = 60  # seconds
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not on the PATH")
LANGUAGES = ["python", pytest.param("node", marks=needs_node)]
Start = Callable[..., Channel]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a function with the code of its module."""
    begun: list[tuple[Channel, subprocess.Popen[bytes]]] = []

    def run(language: str, code: str, **variables: str) -> Channel:
        (tmp_path / ("app.py" if language == "python" else "app.mjs")).write_text(code)
        command = (
            [sys.executable, HOME / "bootstrap.py"]
            if language == "python"
            else [NODE, HOME / "bootstrap.mjs"]
        )
        channel = Channel()
        environment = {
            "PATH": os.environ["PATH"],
            "LAMBDA_TASK_ROOT": str(tmp_path),
            "_PIPES": " ".join(map(str, channel.of_process)),
            **variables,
        }
        process = subprocess.Popen(
            [str(each) for each in command],
            env=environment,
            pass_fds=channel.of_process,
            stdin=subprocess.DEVNULL,
            stdout=channel.log_of_process,
            stderr=channel.log_of_process,
        )
        begun.append((channel, process))
        channel.begin(process)
        send(channel, (b"I", json.dumps({**SETTINGS, "debugger": None}).encode()))
        return channel

    yield run
    for channel, process in begun:
        process.kill()
        process.wait()
        channel.close()


def send(channel: Channel, *frames: Frame) -> None:
    assert channel.send(*frames, deadline=time.monotonic() + PATIENCE)


def receive(channel: Channel) -> Frame:
    frame = channel.receive(time.monotonic() + PATIENCE)
    assert frame is not None
    return frame


def invoke(channel: Channel, event: object, request_id: str = "1", **more: Any) -> Frame:
    invocation = {
        "request_id": request_id,
        "invoked_function_arn": "arn",
        "deadline": time.time() + PATIENCE,
        "trace_id": None,
        "durable": {},
        **more,
    }
    send(channel, (b"C", json.dumps(invocation).encode()), (b"E", json.dumps(event).encode()))
    return receive(channel)


CODE = {
    "python": """
import os
print("loaded")
def handler(event, context):
    print("line", event)
    return [event, context.aws_request_id, os.environ.get("_X_AMZN_TRACE_ID"), "_PIPES" in os.environ]
""",
    "node": """
console.log("loaded");
export async function handler(event, context) {
  console.log("line", event);
  return [event, context.awsRequestId, process.env._X_AMZN_TRACE_ID ?? null, "_PIPES" in process.env];
}
""",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_becomes_a_result(start: Start, language: str):
    channel = start(language, CODE[language])
    letter, process = receive(channel)
    assert (letter, int(process) > 0) == (b"R", True)
    assert json.loads(invoke(channel, 5, "a", trace_id="Root=1")[1]) == [5, "a", "Root=1", False]
    assert json.loads(invoke(channel, "é😀", "b")[1]) == ["é😀", "b", None, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_is_complete_when_the_result_is_there(start: Start, language: str):
    channel = start(language, CODE[language])
    receive(channel)
    for number in range(20):
        invoke(channel, number)
        first = "loaded\n" if number == 0 else ""
        assert channel.take_log() == f"{first}line {number}\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_than_a_pipe_holds(start: Start, language: str):
    size = 3_000_000
    code = {
        "python": "def handler(event, context):\n    print('x' * len(event))\n    return event",
        "node": "export async function handler(e) { console.log('x'.repeat(e.length)); return e; }",
    }
    channel = start(language, code[language])
    receive(channel)
    letter, content = invoke(channel, "y" * size)
    assert (letter, len(json.loads(content)), len(channel.take_log())) == (b"O", size, size + 1)


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        (
            "import nothing",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'nothing'",
        ),
        (
            "def",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': invalid syntax (app.py, line 1)",
        ),
        ("x = 1", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("raise KeyError('k')", "KeyError", "'k'"),
    ],
)
def test_python_that_cannot_start(start: Start, code: str, kind: str, message: str):
    letter, content = receive(start("python", code))
    found = json.loads(content)
    assert (letter, found["errorType"], found["errorMessage"]) == (b"F", kind, message)


@needs_node
@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("import 'nothing'", "Runtime.ImportModuleError", "Error: Cannot find package 'nothing'"),
        ("const", "Runtime.UserCodeSyntaxError", "SyntaxError: "),
        ("export const x = 1", "Runtime.HandlerNotFound", "app.handler is undefined or not exported"),
        ("export const handler = 1", "Runtime.HandlerNotFound", "app.handler is not a function"),
        ("throw new TypeError('t')", "TypeError", "t"),
    ],
)
def test_node_that_cannot_start(start: Start, code: str, kind: str, message: str):
    letter, content = receive(start("node", code))
    found = json.loads(content)
    assert (letter, found["errorType"]) == (b"F", kind)
    assert found["errorMessage"].startswith(message)


def test_an_error_has_the_frames_of_the_function(start: Start, tmp_path: Path):
    channel = start("python", "def handler(event, context):\n    return {}[event]\n")
    receive(channel)
    letter, content = invoke(channel, "k")
    assert (letter, json.loads(content)) == (
        b"X",
        {
            "errorType": "KeyError",
            "errorMessage": "'k'",
            "stackTrace": [f'  File "{tmp_path}/app.py", line 2, in handler\n    return {{}}[event]\n'],
        },
    )


@pytest.mark.parametrize(
    ("result", "written"),
    [
        ("b'{\"a\": 1}'", b'{"a": 1}'),
        ("b'plain'", b'"plain"'),
        ("__import__('decimal').Decimal('5')", b"5"),
        ("__import__('decimal').Decimal('1.5')", b"1.5"),
    ],
)
def test_results_that_json_lacks(start: Start, result: str, written: bytes):
    channel = start("python", f"def handler(event, context): return {result}")
    receive(channel)
    assert invoke(channel, None) == (b"O", written)


@pytest.mark.parametrize("result", ["object()", "{1: set()}", "'\\ud800'"])
def test_a_result_without_json_is_an_error(start: Start, result: str):
    channel = start("python", f"def handler(event, context): return {result}")
    receive(channel)
    letter, content = invoke(channel, None)
    found = json.loads(content)
    assert (letter, found["errorType"]) == (b"X", "Runtime.MarshalError")
    assert found["errorMessage"].startswith("Unable to marshal response: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_process_that_ends_is_noticed(start: Start, language: str):
    code = {
        "python": "import os\ndef handler(event, context):\n    print('last')\n    os._exit(3)",
        "node": "export async function handler() { console.log('last'); process.exit(3); }",
    }
    channel = start(language, code[language])
    receive(channel)
    with pytest.raises(ProcessEndedError):
        invoke(channel, None)
    assert channel.take_log() == "last\n"


def test_a_copy_of_the_process_answers_nothing(start: Start):
    code = "import os\ndef handler(event, context):\n    child = os.fork()\n    return child and event"
    channel = start("python", code)
    receive(channel)
    assert [json.loads(invoke(channel, number)[1]) for number in range(1, 4)] == [1, 2, 3]


def test_a_child_that_outlives_the_process_does_not_hide_its_end(start: Start):
    code = (
        "import os, time\ndef handler(event, context):\n"
        "    if not os.fork():\n        time.sleep(60)\n        os._exit(0)\n    os._exit(1)"
    )
    channel = start("python", code)
    letter, process = receive(channel)
    channel.follow(int(process))
    began = time.monotonic()
    with pytest.raises(ProcessEndedError):
        invoke(channel, None)
    assert (letter, time.monotonic() - began < PATIENCE / 2) == (b"R", True)


def test_a_function_without_output_and_error_has_a_result(start: Start):
    channel = start(
        "python", "import os\ndef handler(event, context):\n    os.close(1); os.close(2)\n    return event"
    )
    receive(channel)
    assert invoke(channel, 1) == (b"O", b"1")


def test_a_start_imports_few_modules(start: Start):
    """Each of these takes milliseconds, which is most of a cold start."""
    code = "import sys\ndef handler(event, context): return [each.partition('.')[0] for each in sys.modules]"
    channel = start("python", code)
    receive(channel)
    imported = set(json.loads(invoke(channel, None)[1]))
    assert imported.isdisjoint(
        {"asyncio", "boto3", "botocore", "inspect", "logging", "pathlib", "socket", "subprocess"}
    )
    assert imported.isdisjoint({"traceback", "typing", "urllib", "uuid", "zipfile"})


def test_the_handler_of_the_root_logger_comes_with_logging(start: Start):
    code = "import logging\ndef handler(event, context):\n    logging.getLogger().warning('low %s', event)"
    channel = start("python", code)
    receive(channel)
    invoke(channel, "stock", "r-1")
    level, _, request_id, message = channel.take_log().split("\t")
    assert (level, request_id, message) == ("[WARNING]", "r-1", "low stock\n")


@needs_node
def test_a_streamed_response_arrives_in_parts(start: Start):
    code = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType("text/plain");
  for (const each of event) stream.write(each);
  stream.end();
});
"""
    channel = start("node", code)
    receive(channel)
    frames = [invoke(channel, ["a", "b"]), receive(channel), receive(channel), receive(channel)]
    assert frames == [(b"S", b"text/plain"), (b"P", b"a"), (b"P", b"b"), (b"O", b"null")]


@needs_node
def test_a_rejection_that_nobody_handles_ends_the_process(start: Start):
    code = (
        "export async function handler() { Promise.reject(new Error('lost')); await new Promise(() => {}); }"
    )
    channel = start("node", code)
    receive(channel)
    letter, content = invoke(channel, None)
    assert (letter, json.loads(content)["errorType"]) == (b"X", "Runtime.UnhandledPromiseRejection")
    with pytest.raises(ProcessEndedError):
        invoke(channel, None)
