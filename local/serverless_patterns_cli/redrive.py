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

from serverless_patterns_cli.demo import StackOutputs
from serverless_patterns_cli.demo_runner import aws_client, read_outputs
from serverless_patterns_cli.errors import UserError, no_such
from serverless_patterns_cli.running import find_running

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


def find_stack(project: Path, stack: str, outputs_file: Path | None) -> tuple[StackOutputs, Any]:
    """The outputs of a stack, and a client for its queues.

    Args:
        project: The project of the stack.
        stack: Its name.
        outputs_file: File with the outputs of a stack on AWS. Defaults to the stack that runs locally.

    Raises:
        UserError: There is no such file, or no such stack runs.
    """
    if outputs_file:
        found = read_outputs(outputs_file)
        # A queue is asked in its own Region, whichever this machine is set to.
        region = _REGION.search(str([url for name, url in found.items() if _QUEUES.fullmatch(name)]))
        return found, aws_client("sqs", region["region"] if region else None)
    running = find_running(project, stack)
    return StackOutputs(running.outputs), running.client("sqs")


def find_queues(outputs: StackOutputs, conversion: str) -> tuple[str, str]:
    """The URLs of the dead-letter queue and of the queue of a conversion.

    A stack exports both outputs of each ``FanOutConversion``, ``queue_urls`` and ``dead_letter_queue_urls``,
    under these names or with a prefix that is the same for both: ``media_queue_urls``, ``mediaQueueUrls``.

    Args:
        outputs: Those of the stack.
        conversion: Its name, ``jpeg``; where several components have it, ``media/jpeg``.

    Raises:
        UserError: The stack has no such outputs, no such conversion, or several.
    """
    components = _find_components(outputs)
    wanted, _, name = conversion.rpartition("/")
    if wanted and wanted not in components:
        raise UserError(no_such("prefix of 'queue_urls' among the outputs", wanted, filter(None, components)))
    searched = {wanted: components[wanted]} if wanted else components
    found = {component: urls[name] for component, urls in searched.items() if name in urls}
    if not found:
        raise UserError(no_such("conversion of the stack", conversion, _names(components)))
    if len(found) > 1 and "" not in found:
        choices = ", ".join(sorted(f"{component}/{name}" for component in found))
        raise UserError(
            f"Several components of the stack have a conversion '{name}'. Name one of: {choices}."
        )
    return found[""] if "" in found else next(iter(found.values()))


_QUEUES = re.compile(r"(?P<component>.*?)[_-]?(?:queue_urls|[qQ]ueueUrls)")
_DEAD_LETTERS = re.compile(r"(?P<component>.*?)[_-]?(?:dead_letter_queue_urls|[dD]eadLetterUrls)")


def _find_components(outputs: StackOutputs) -> dict[str, dict[str, tuple[str, str]]]:
    """The URLs of both queues by conversion by component, which is ``""`` for names without a prefix."""
    queues, letters = _matching(outputs, _QUEUES), _matching(outputs, _DEAD_LETTERS)
    complete = sorted(queues.keys() & letters.keys())
    if not complete:
        known = ", ".join(sorted(outputs)) or "none"
        raise UserError(
            "The stack has no pair of outputs 'queue_urls' and 'dead_letter_queue_urls', nor one with a"
            f" prefix (media_queue_urls, media_dead_letter_queue_urls); it has: {known}. Export both outputs"
            " of each FanOutConversion."
        )
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for component in complete:
        by_queue = _urls(queues[component], outputs)
        by_letters = _urls(letters[component], outputs)
        both = by_queue.keys() & by_letters.keys()
        found[component] = {name: (by_letters[name], by_queue[name]) for name in sorted(both)}
    return found


def _matching(outputs: StackOutputs, names: re.Pattern[str]) -> dict[str, str]:
    matches = {name: names.fullmatch(name) for name in outputs}
    return {match["component"]: name for name, match in matches.items() if match}


def _urls(output: str, outputs: StackOutputs) -> Mapping[str, str]:
    urls = outputs[output]
    if not isinstance(urls, Mapping):
        raise UserError(f"The output '{output}' must be a URL for each conversion, it is {urls!r}.")
    return cast("Mapping[str, str]", urls)


def _names(components: Mapping[str, Mapping[str, object]]) -> list[str]:
    return [f"{component}/{name}".lstrip("/") for component, urls in components.items() for name in urls]


def redrive(sqs: Any, dead_letter_queue_url: str, queue_url: str) -> Redriven:
    """Moves every message that is in the dead-letter queue now; one that comes back is not moved again.

    A message is sent before it is deleted, so whatever interrupts this loses none; it may double one, which
    a conversion does not mind. Only the body is sent: the attributes tell why the last try failed.

    Raises:
        UserError: The conversion's queue did not accept some; these are still in the dead-letter queue.
        ClientError: A queue is gone, or may not be used.
    """
    start = time.time() * 1_000
    moved, late = 0, dict[str, Letter]()
    while letters := _receive(sqs, dead_letter_queue_url):
        waiting = [letter for letter in letters if _sent(letter) < start]
        late |= {letter["MessageId"]: letter for letter in letters if _sent(letter) >= start}
        moved += _move(sqs, waiting, dead_letter_queue_url, queue_url)
    _show_again(sqs, dead_letter_queue_url, list(late.values()))
    return Redriven(moved, len(late))


def _receive(sqs: Any, dead_letter_queue_url: str) -> Sequence[Letter]:
    received = sqs.receive_message(
        QueueUrl=dead_letter_queue_url,
        MaxNumberOfMessages=_BATCH,
        WaitTimeSeconds=_WAIT_SECONDS,
        VisibilityTimeout=_HIDDEN_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
    )
    return received.get("Messages", [])


def _sent(letter: Letter) -> int:
    """When a letter was sent, in milliseconds since 1970."""
    return int(letter["Attributes"]["SentTimestamp"])


def _move(sqs: Any, letters: Sequence[Letter], dead_letter_queue_url: str, queue_url: str) -> int:
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
            QueueUrl=dead_letter_queue_url,
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


def _show_again(sqs: Any, dead_letter_queue_url: str, letters: Sequence[Letter]) -> None:
    """Ends the hiding of letters that stay; where that fails, it ends by itself."""
    for first in range(0, len(letters), _BATCH):
        sqs.change_message_visibility_batch(
            QueueUrl=dead_letter_queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": letter["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, letter in enumerate(letters[first : first + _BATCH])
            ],
        )
