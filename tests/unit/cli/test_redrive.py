"""Moving dead letters back: nothing is lost, nothing goes in circles, and a wrong name gets an answer."""

import json
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from typer.testing import Result

from embedded_aws.emulator.clients import Credentials
from serverless_patterns_cli.commands.redrive import Redriven, find_queues, find_stack, redrive
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.patterns.demo import StackOutputs
from serverless_patterns_cli.stacks.running import find_running, register_stack

Run = Callable[..., Result]

OUTPUTS = {"queue_urls": {"jpeg": "queue", "webp": "other"}, "dead_letter_queue_urls": {"jpeg": "letters"}}

TWO = {
    "media_queue_urls": {"jpeg": "queue", "webp": "other"},
    "media_dead_letter_queue_urls": {"jpeg": "letters", "webp": "others"},
    "old_queue_urls": {"jpeg": "older"},
    "old_dead_letter_queue_urls": {"jpeg": "old letters"},
    "url": "https://example.com",
}
CAMEL = {"oldQueueUrls": {"jpeg": "a"}, "oldDeadLetterQueueUrls": {"jpeg": "b"}}


class Queues:
    """SQS as far as it is used: a queue, and a dead-letter queue whose messages stay hidden once received.

    Attributes:
        rejected: Bodies that the queue does not accept.
        returns: Bodies that are dead letters again as soon as they are in the queue.
    """

    def __init__(self, *letters: str, rejected: str = "", returns: str = "") -> None:
        self.letters = {str(number): body for number, body in enumerate(letters)}
        self.sent_at = dict.fromkeys(self.letters, "0")
        self.hidden: set[str] = set()
        self.queue: list[str] = []
        self.rejected, self.returns = rejected, returns

    def receive_message(self, **request: Any) -> dict[str, Any]:
        assert (request["QueueUrl"], request["MaxNumberOfMessages"]) == ("letters", 10)
        assert request["WaitTimeSeconds"] > 0, "SQS may overlook messages otherwise"
        found = [number for number in self.letters if number not in self.hidden][:10]
        self.hidden.update(found)
        messages = [
            {
                "MessageId": number,
                "ReceiptHandle": f"handle-{number}",
                "Body": self.letters[number],
                "Attributes": {"SentTimestamp": self.sent_at[number]},
            }
            for number in found
        ]
        return {"Messages": messages} if messages else {}

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        assert request["QueueUrl"] == "queue"
        answer: dict[str, Any] = {}
        for entry in request["Entries"]:
            assert set(entry) == {"Id", "MessageBody"}
            if entry["MessageBody"] in self.rejected:
                answer.setdefault("Failed", []).append({"Id": entry["Id"], "Message": "too much"})
                continue
            answer.setdefault("Successful", []).append({"Id": entry["Id"]})
            self.queue.append(entry["MessageBody"])
            if entry["MessageBody"] in self.returns:
                self.arrive(entry["MessageBody"])
        return answer

    def arrive(self, body: str) -> None:
        number = str(len(self.sent_at))
        self.letters[number], self.sent_at[number] = body, str(int(time.time() * 1_000) + 1)

    def delete_message_batch(self, **request: Any) -> None:
        assert request["QueueUrl"] == "letters"
        for entry in request["Entries"]:
            body = self.letters.pop(entry["ReceiptHandle"].removeprefix("handle-"))
            assert body in self.queue, "deleted before it was sent"

    def change_message_visibility_batch(self, **request: Any) -> None:
        assert request["QueueUrl"] == "letters"
        assert len(request["Entries"]) <= 10
        for entry in request["Entries"]:
            assert entry["VisibilityTimeout"] == 0
            self.hidden.remove(entry["ReceiptHandle"].removeprefix("handle-"))


def test_every_letter_is_moved():
    bodies = [f"{number:02}" for number in range(25)]
    queues = Queues(*bodies)
    assert redrive(queues, "letters", "queue") == Redriven(moved=25, left=0)
    assert (queues.queue, queues.letters) == (bodies, {})


def test_an_empty_queue_is_left_alone():
    queues = Queues()
    assert redrive(queues, "letters", "queue") == Redriven(moved=0, left=0)
    assert queues.queue == []


def test_what_comes_back_is_moved_once_and_can_be_seen():
    queues = Queues("a", "b", "c", returns="b")
    assert redrive(queues, "letters", "queue") == Redriven(moved=3, left=1)
    assert queues.queue == ["a", "b", "c"]
    assert list(queues.letters.values()) == ["b"]
    assert not queues.hidden.intersection(queues.letters)


def test_many_that_come_back_are_all_shown_again():
    bodies = [f"{number:02}" for number in range(25)]
    queues = Queues(*bodies, returns=" ".join(bodies))
    assert redrive(queues, "letters", "queue") == Redriven(moved=25, left=25)
    assert sorted(queues.letters.values()) == bodies
    assert not queues.hidden.intersection(queues.letters)


@pytest.mark.parametrize(("rejected", "moved"), [("b", ["a", "c"]), ("abc", [])])
def test_what_the_queue_does_not_accept_stays_a_dead_letter(rejected: str, moved: list[str]):
    queues = Queues("a", "b", "c", rejected=rejected)
    with pytest.raises(UserError, match=f"rejected {len(rejected)} of 3 messages: too much"):
        redrive(queues, "letters", "queue")
    assert queues.queue == moved
    assert sorted(queues.letters.values()) == list(rejected)


def test_an_interruption_before_the_deletion_loses_nothing():
    queues = Queues("a", "b")

    def interrupt(**_: Any) -> None:
        raise KeyboardInterrupt

    queues.delete_message_batch = interrupt
    with pytest.raises(KeyboardInterrupt):
        redrive(queues, "letters", "queue")
    assert sorted(queues.letters.values()) == ["a", "b"]


@pytest.fixture
def attempt(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Redrives a conversion of a stack on AWS that has ``outputs``, with one dead letter, ``a``."""
    monkeypatch.setattr(boto3, "client", lambda service, **_: {"sqs": Queues("a")}[service])
    file = project / "outputs.json"

    def invoke(conversion: str, outputs: object) -> Result:
        file.write_text(json.dumps(outputs))
        return run("redrive", "mail", conversion, "-C", project, "--outputs-file", file)

    return invoke


Attempt = Callable[..., Result]


def test_the_command_says_how_many(attempt: Attempt):
    result = attempt("jpeg", OUTPUTS)
    assert (result.exit_code, result.output) == (0, "Moved messages to the queue of 'jpeg': 1.\n")


@pytest.mark.parametrize(
    ("conversion", "outputs", "message"),
    [
        ("jpg", OUTPUTS, "There is no conversion 'jpg'. Did you mean 'jpeg'? Known: jpeg."),
        ("webp", OUTPUTS, "There is no conversion 'webp'. Known: jpeg."),
        ("media/jpeg", OUTPUTS, "There is no component 'media'. Known: none."),
        (
            "jpeg",
            TWO,
            "Several components of the stack have a conversion 'jpeg'. Use one of: media/jpeg, old/jpeg.",
        ),
        ("old/webp", TWO, "There is no conversion 'old/webp'. Did you mean 'media/webp'?"),
        ("odl/jpeg", TWO, "There is no component 'odl'. Did you mean 'old'?"),
        ("jpeg", {"media_queue_urls": {"jpeg": "queue"}}, "it has: media_queue_urls. Export both outputs"),
        ("jpeg", {"queue_urls": {}, "dead_letter_queue_urls": {}}, "Known: none."),
        ("jpeg", {"url": "x"}, "no pair of outputs 'queue_urls' and 'dead_letter_queue_urls'"),
        ("jpeg", {**OUTPUTS, "queue_urls": "[secret]"}, "must map conversions to URLs"),
        ("jpeg", [], "must contain a JSON object, not a list"),
    ],
)
def test_a_wrong_name_gets_an_answer(attempt: Attempt, conversion: str, outputs: object, message: str):
    result = attempt(conversion, outputs)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in result.stderr


@pytest.mark.parametrize(
    ("conversion", "outputs", "expected"),
    [
        ("jpeg", OUTPUTS, ("letters", "queue")),
        ("media/jpeg", TWO, ("letters", "queue")),
        ("old/jpeg", TWO, ("old letters", "older")),
        ("webp", TWO, ("others", "other")),
        ("old/jpeg", {**OUTPUTS, **CAMEL}, ("b", "a")),
        ("jpeg", {**OUTPUTS, **CAMEL}, ("letters", "queue")),
    ],
)
def test_each_of_several_components_is_found(
    conversion: str, outputs: dict[str, Any], expected: tuple[str, str]
):
    assert find_queues(StackOutputs(outputs), conversion) == expected


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def build_deployment(endpoint: str) -> Any:
    outputs = SimpleNamespace(mask_secrets=lambda: OUTPUTS)
    emulator = SimpleNamespace(root=Credentials.generate(), secret="secret")
    return SimpleNamespace(
        endpoint=endpoint, region="eu-west-1", outputs=outputs, emulator=emulator, resources=()
    )


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_stack_that_does_not_run_is_an_error(run: Run, project: Path, own_cache: Path):
    result = run("redrive", "mail", "jpeg", "-C", project)
    assert result.exit_code == 1
    assert "Stack 'mail' is not running. Start it with `serverless-patterns up mail`" in (result.stderr)


def test_a_stack_whose_process_was_killed_does_not_run(
    run: Run, project: Path, own_cache: Path, listening: socket.socket
):
    endpoint = address(listening)
    listening.close()
    with register_stack(project, "mail", build_deployment(endpoint)):
        result = run("redrive", "mail", "jpeg", "-C", project)
    assert result.exit_code == 1
    assert "is not running" in result.stderr


def test_of_two_of_one_name_the_newer_is_found_until_it_ends(
    project: Path, own_cache: Path, listening: socket.socket
):
    with register_stack(project, "mail", build_deployment("http://127.0.0.1:1")):
        with register_stack(project, "mail", build_deployment(address(listening))):
            found = find_running(project, "mail")
            assert (found.endpoint, found.region, found.outputs) == (address(listening), "eu-west-1", OUTPUTS)
            # Root's key is for this user alone.
            assert [stat.S_IMODE(file.stat().st_mode) for file in own_cache.rglob("*.json")] == [0o600]
        with pytest.raises(UserError):
            find_running(project, "mail")
    assert list(own_cache.rglob("*.json")) == []


def test_one_that_ends_leaves_the_newer_announced(project: Path, own_cache: Path, listening: socket.socket):
    older = ExitStack()
    older.enter_context(register_stack(project, "mail", build_deployment("http://127.0.0.1:1")))
    with register_stack(project, "mail", build_deployment(address(listening))):
        older.close()
        assert find_running(project, "mail").endpoint == address(listening)
        with pytest.raises(UserError):
            find_running(project, "parcels")
        with pytest.raises(UserError):
            find_running(project.parent, "mail")


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1"])
def test_queues_on_aws_are_asked_in_their_own_region(
    region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    file = tmp_path / "outputs.json"
    url = f"https://sqs.{region}.amazonaws.com/123456789012/jpeg"
    file.write_text(
        json.dumps({"queue_urls": {"jpeg": url}, "dead_letter_queue_urls": {"jpeg": f"{url}-dead"}})
    )
    outputs, sqs = find_stack(tmp_path, "media", file)
    assert outputs["queue_urls"] == {"jpeg": url}
    assert sqs.meta.region_name == region
