"""Moves dead letters back to the queue of their conversion, once the cause is gone.

SQS has a task of its own for it (``StartMessageMoveTask``), but that leads back only what SQS itself moved.
Most dead letters of a conversion were sent by its function, which could say why.
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from serverless_patterns_cli.demonstration import StackOutputs
from serverless_patterns_cli.errors import UserError, no_such
from serverless_patterns_cli.running import find_running
from serverless_patterns_cli.trial import read_outputs

_REGION = re.compile(r"https://sqs\.(?P<region>[a-z0-9-]+)\.")
Letter = Mapping[str, Any]
"""A message as SQS hands it out."""

_BATCH = 10
"""Messages that SQS takes in one call."""
_WAIT_SECONDS = 1
"""Makes SQS look on all of its servers before it says that there is nothing."""
_HIDDEN_SECONDS = 300
"""How long a letter is nobody else's; after that, one that was not moved is there again."""


@dataclass(frozen=True)
class Redriven:
    """What became of the messages in a dead-letter queue.

    Attributes:
        moved: Letters that are in the conversion's queue now.
        left: Letters that came, or came back, since the start, and stay where they are.
    """

    moved: int
    left: int


def find_stack(project: Path, stack: str, outputs: Path | None) -> tuple[StackOutputs, Any]:
    """The outputs of a stack, and a client for its queues.

    Args:
        project: The project of the stack.
        stack: Its name.
        outputs: A file with the outputs of a stack on AWS; None for the stack that runs on this machine.

    Raises:
        UserError: There is no such file, or no such stack runs.
    """
    if outputs:
        import boto3  # noqa: PLC0415 see `main`

        found = read_outputs(outputs)
        # A queue is asked in its own Region, whichever this machine is set to.
        region = _REGION.search(str(found.get("queue_urls")))
        return found, cast("Any", boto3).client("sqs", region_name=region and region["region"])
    running = find_running(project, stack)
    return StackOutputs(running.outputs), running.client("sqs")


def find_queues(outputs: StackOutputs, conversion: str) -> tuple[str, str]:
    """The URLs of the dead-letter queue and of the queue of a conversion.

    Args:
        outputs: Those of a stack with a ``FanOutConversion``: ``dead_letter_urls`` and ``queue_urls``.
        conversion: Its name.

    Raises:
        UserError: The stack has no such outputs, or no such conversion.
    """
    return _find_url(outputs, "dead_letter_urls", conversion), _find_url(outputs, "queue_urls", conversion)


def _find_url(outputs: StackOutputs, name: str, conversion: str) -> str:
    urls = outputs[name]
    if not isinstance(urls, Mapping):
        raise UserError(f"The output '{name}' has to be a URL for each conversion, it is {urls!r}.")
    by_conversion = cast("Mapping[str, str]", urls)
    if conversion not in by_conversion:
        raise UserError(no_such("conversion of the stack", conversion, by_conversion))
    return by_conversion[conversion]


def redrive(sqs: Any, dead_letter_url: str, queue_url: str) -> Redriven:
    """Moves every message that is in the dead-letter queue now; one that comes back is not moved again.

    A message is sent before it is deleted, so whatever interrupts this loses none; it may double one, which
    a conversion does not mind. Only the body is sent: the attributes tell why the last try failed.

    Raises:
        UserError: The conversion's queue did not accept some; these are still in the dead-letter queue.
        ClientError: A queue is gone, or may not be used.
    """
    start = time.time() * 1_000
    moved, late = 0, dict[str, Letter]()
    while letters := _receive(sqs, dead_letter_url):
        waiting = [letter for letter in letters if _sent(letter) < start]
        late |= {letter["MessageId"]: letter for letter in letters if _sent(letter) >= start}
        moved += _move(sqs, waiting, dead_letter_url, queue_url)
    _show_again(sqs, dead_letter_url, list(late.values()))
    return Redriven(moved, len(late))


def _receive(sqs: Any, dead_letter_url: str) -> Sequence[Letter]:
    received = sqs.receive_message(
        QueueUrl=dead_letter_url,
        MaxNumberOfMessages=_BATCH,
        WaitTimeSeconds=_WAIT_SECONDS,
        VisibilityTimeout=_HIDDEN_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
    )
    return received.get("Messages", [])


def _sent(letter: Letter) -> int:
    """When a letter was sent, in milliseconds since 1970."""
    return int(letter["Attributes"]["SentTimestamp"])


def _move(sqs: Any, letters: Sequence[Letter], dead_letter_url: str, queue_url: str) -> int:
    """Sends letters to the queue and deletes those that it has accepted; gives their number."""
    if not letters:
        return 0
    sent = sqs.send_message_batch(
        QueueUrl=queue_url,
        Entries=[{"Id": str(number), "MessageBody": letter["Body"]} for number, letter in enumerate(letters)],
    )
    accepted = [letters[int(each["Id"])] for each in sent.get("Successful", [])]
    if accepted:
        sqs.delete_message_batch(
            QueueUrl=dead_letter_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": letter["ReceiptHandle"]}
                for number, letter in enumerate(accepted)
            ],
        )
    if refused := sent.get("Failed", []):
        raise UserError(
            f"The queue did not accept {len(refused)} of {len(letters)} messages: {refused[0]['Message']}."
            f" They stay in the dead-letter queue, hidden for {_HIDDEN_SECONDS} s; run this again after that."
        )
    return len(accepted)


def _show_again(sqs: Any, dead_letter_url: str, letters: Sequence[Letter]) -> None:
    """Ends the hiding of letters that stay; where that fails, it ends by itself."""
    for first in range(0, len(letters), _BATCH):
        sqs.change_message_visibility_batch(
            QueueUrl=dead_letter_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": letter["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, letter in enumerate(letters[first : first + _BATCH])
            ],
        )
