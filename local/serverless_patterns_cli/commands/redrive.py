"""Moves messages from the dead-letter queue of a conversion back to its queue.

``StartMessageMoveTask`` of SQS moves only messages that SQS itself moved to the dead-letter queue. Most of
them were sent by the function of the conversion, with a reason.
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.patterns.demo import StackOutputs
from serverless_patterns_cli.patterns.demo_runner import create_aws_client
from serverless_patterns_cli.patterns.outputs import read_outputs
from serverless_patterns_cli.stacks.running import find_running

_REGION = re.compile(r"https://sqs\.(?P<region>[a-z0-9-]+)\.")
_OR_ON_AWS = ", or set --outputs-file to the outputs of a stack on AWS (pulumi stack output --json)"
Message = Mapping[str, Any]
"""A message in the form of ReceiveMessage."""

_BATCH = 10
"""Maximum messages of one call."""
_WAIT_SECONDS = 1
"""Long polling queries all servers of SQS."""
_HIDDEN_SECONDS = 300
"""Visibility timeout of a message during the move."""


@dataclass(frozen=True)
class Redriven:
    """The result of a redrive.

    Attributes:
        moved: Number of messages that were moved to the conversion's queue.
        left: Number of messages that arrived since the start and were not moved.
    """

    moved: int
    left: int


def find_stack(project: Path, stack: str, outputs_file: Path | None) -> tuple[StackOutputs, Any]:
    """Returns the outputs of a stack and an SQS client for its queues.

    Args:
        project: Project of the stack.
        stack: Name of the stack.
        outputs_file: File with the outputs of a stack on AWS. Defaults to the stack that runs locally.

    Raises:
        UserError: If the file cannot be read, or the local stack is not running.
    """
    if outputs_file:
        found = read_outputs(outputs_file)
        # The Region of the queues can differ from that of the environment.
        region = _REGION.search(str([url for name, url in found.items() if _QUEUES.fullmatch(name)]))
        return found, create_aws_client("sqs", region["region"] if region else None)
    running = find_running(project, stack, _OR_ON_AWS)
    return StackOutputs(running.outputs), running.client("sqs")


def find_queues(outputs: StackOutputs, conversion: str) -> tuple[str, str]:
    """Returns the URLs of the dead-letter queue and the queue of a conversion.

    The stack must export ``queue_urls`` and ``dead_letter_queue_urls`` of each ``FanOutConversion``, with
    these names or with the same prefix: ``media_queue_urls``, ``mediaQueueUrls``.

    Args:
        outputs: Outputs of the stack.
        conversion: Name of the conversion, ``jpeg``; with a prefix if several components have it,
            ``media/jpeg``.

    Raises:
        UserError: If the stack has no such outputs, or no or several such conversions.
    """
    components = _find_components(outputs)
    wanted, _, name = conversion.rpartition("/")
    if wanted and wanted not in components:
        raise UserError(explain_unknown("component", wanted, filter(None, components)))
    searched = {wanted: components[wanted]} if wanted else components
    found = {component: urls[name] for component, urls in searched.items() if name in urls}
    if not found:
        raise UserError(explain_unknown("conversion", conversion, _names(components)))
    if len(found) > 1 and "" not in found:
        choices = ", ".join(sorted(f"{component}/{name}" for component in found))
        raise UserError(f"Several components of the stack have a conversion '{name}'. Use one of: {choices}.")
    return found[""] if "" in found else next(iter(found.values()))


_QUEUES = re.compile(r"(?P<component>.*?)[_-]?(?:queue_urls|[qQ]ueueUrls)")
_DEAD_LETTERS = re.compile(r"(?P<component>.*?)[_-]?(?:dead_letter_queue_urls|[dD]eadLetterQueueUrls)")


def _find_components(outputs: StackOutputs) -> dict[str, dict[str, tuple[str, str]]]:
    """Returns the URLs of both queues by conversion and prefix; the prefix can be empty."""
    queues, dead_letters = _find_matching(outputs, _QUEUES), _find_matching(outputs, _DEAD_LETTERS)
    complete = sorted(queues.keys() & dead_letters.keys())
    if not complete:
        known = ", ".join(sorted(outputs)) or "none"
        raise UserError(
            "The stack has no pair of outputs 'queue_urls' and 'dead_letter_queue_urls', nor one with a"
            f" prefix (media_queue_urls, media_dead_letter_queue_urls); it has: {known}. Export both outputs"
            " of each FanOutConversion."
        )
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for component in complete:
        by_queue = _find_urls(queues[component], outputs)
        by_dead_letters = _find_urls(dead_letters[component], outputs)
        both = by_queue.keys() & by_dead_letters.keys()
        found[component] = {name: (by_dead_letters[name], by_queue[name]) for name in sorted(both)}
    return found


def _find_matching(outputs: StackOutputs, names: re.Pattern[str]) -> dict[str, str]:
    matches = {name: names.fullmatch(name) for name in outputs}
    return {match["component"]: name for name, match in matches.items() if match}


def _find_urls(output: str, outputs: StackOutputs) -> Mapping[str, str]:
    urls = outputs[output]
    if not isinstance(urls, Mapping):
        raise UserError(f"Output '{output}' is {urls!r}; must map conversions to URLs.")
    return cast("Mapping[str, str]", urls)


def _names(components: Mapping[str, Mapping[str, object]]) -> list[str]:
    return [f"{component}/{name}".lstrip("/") for component, urls in components.items() for name in urls]


def redrive(sqs: Any, dead_letter_queue_url: str, queue_url: str) -> Redriven:
    """Moves every message that is in the dead-letter queue now. A message that returns is not moved again.

    A message is sent before it is deleted, so an interruption loses none. It can duplicate one, which has no
    effect on a conversion. Only the body is sent: the attributes contain the reason of the last failure.

    Raises:
        UserError: If the conversion's queue rejects messages; they stay in the dead-letter queue.
        ClientError: If a queue does not exist or access is denied.
    """
    start = time.time() * 1_000
    moved, late = 0, dict[str, Message]()
    while messages := _receive(sqs, dead_letter_queue_url):
        waiting = [message for message in messages if _read_sent(message) < start]
        late |= {message["MessageId"]: message for message in messages if _read_sent(message) >= start}
        moved += _move(sqs, waiting, dead_letter_queue_url, queue_url)
    _show_again(sqs, dead_letter_queue_url, list(late.values()))
    return Redriven(moved, len(late))


def _receive(sqs: Any, dead_letter_queue_url: str) -> Sequence[Message]:
    received = sqs.receive_message(
        QueueUrl=dead_letter_queue_url,
        MaxNumberOfMessages=_BATCH,
        WaitTimeSeconds=_WAIT_SECONDS,
        VisibilityTimeout=_HIDDEN_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
    )
    return received.get("Messages", [])


def _read_sent(message: Message) -> int:
    """Returns when a message was sent, in milliseconds since 1970."""
    return int(message["Attributes"]["SentTimestamp"])


def _move(sqs: Any, messages: Sequence[Message], dead_letter_queue_url: str, queue_url: str) -> int:
    """Sends messages to the queue, deletes the accepted ones, and returns their number."""
    if not messages:
        return 0
    sent = sqs.send_message_batch(
        QueueUrl=queue_url,
        Entries=[
            {"Id": str(number), "MessageBody": message["Body"]} for number, message in enumerate(messages)
        ],
    )
    accepted = [messages[int(each["Id"])] for each in sent.get("Successful", [])]
    if accepted:
        sqs.delete_message_batch(
            QueueUrl=dead_letter_queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(accepted)
            ],
        )
    if failed := sent.get("Failed", []):
        raise UserError(
            f"The queue rejected {len(failed)} of {len(messages)} messages: {failed[0]['Message']}. They stay"
            f" in the dead-letter queue, hidden for {_HIDDEN_SECONDS} seconds. Then run the command again."
        )
    return len(accepted)


def _show_again(sqs: Any, dead_letter_queue_url: str, messages: Sequence[Message]) -> None:
    """Makes messages visible again; otherwise their visibility timeout does."""
    for first in range(0, len(messages), _BATCH):
        sqs.change_message_visibility_batch(
            QueueUrl=dead_letter_queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, message in enumerate(messages[first : first + _BATCH])
            ],
        )
