"""Events in the emulator of a stack, for the report of a failed test."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.administration import IDLE_PATH
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import EmulatorError
from embedded_aws.event_log.lines import EventLines
from embedded_aws.event_log.names import find_resource_names
from embedded_aws.lifecycle.data import ask_busy

if TYPE_CHECKING:
    from embedded_aws.lifecycle.deployed_stack import DeployedStack

_MOST_LINES: Final = 300
_QUEUE: Final = "aws:sqs/queue:Queue"
_COUNTS: Final = {
    "ApproximateNumberOfMessages": "visible",
    "ApproximateNumberOfMessagesNotVisible": "in flight",
    "ApproximateNumberOfMessagesDelayed": "delayed",
}


def find_last_event(emulator: Emulator) -> int:
    """Returns the ID of the last event; 0 if the emulator does not run."""
    return emulator.events(after=-1)["last"] if emulator.is_running else 0


def report(stacks: "Sequence[DeployedStack]", after: int, *, used: bool) -> str:
    """Returns what happened since an event, what still flows, and which queues have messages.

    Args:
        stacks: Stacks of one emulator.
        after: ID of the event.
        used: Whether the test used one of the stacks. Otherwise, nothing is said unless something happened.
    """
    emulator = stacks[0].emulator
    try:
        names = find_resource_names(resource for stack in stacks for resource in stack.resources)
        lines = _format_events(emulator, after, EventLines(names))
        if not (lines or used):
            return ""
        busy = ask_busy(emulator, "GET", f"{IDLE_PATH}?wait=0")
        queues = [queue for stack in stacks for queue in _describe_queues(stack)]
    except EmulatorError as error:
        # A test may end its emulator.
        return "\n".join([str(error), emulator.log()]) if emulator.log() else ""
    left_out = len(lines) - _MOST_LINES
    shown = [f"({left_out} lines before these)", *lines[left_out:]] if left_out > 0 else lines
    return "\n".join([*shown, *_add_title("still busy:", busy), *_add_title("messages in queues:", queues)])


def _format_events(emulator: Emulator, after: int, lines: EventLines) -> list[str]:
    found: list[str] = []
    while True:
        page = emulator.events(after)
        if page["dropped"]:
            found.append(f"({page['dropped']} events are not in the log any more)")
        for event in page["events"]:
            found += lines.format_event(event)
        if not page["events"]:
            return found
        after = page["last"]


def _describe_queues(stack: "DeployedStack") -> Iterator[str]:
    sqs = stack.client("sqs")
    for queue in stack.recording.find_by_type(_QUEUE):
        given = sqs.get_queue_attributes(QueueUrl=queue.outputs["url"], AttributeNames=["All"])["Attributes"]
        counts = [f"{given[name]} {state}" for name, state in _COUNTS.items() if given[name] != "0"]
        if counts:
            yield f"{queue.name}: {', '.join(counts)}"


def _add_title(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"- {line}" for line in lines)] if lines else []
