"""Polls the sources of pipes, with the permissions of their role."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from embedded_aws.emulator.polling_actions import POLLING_ACTIONS
from embedded_aws.event_sources.lanes import Lane, ShardReader, StreamReader
from embedded_aws.event_sources.loop import Consumer, consumers
from embedded_aws.event_sources.queues import take_batches
from embedded_aws.event_sources.readers import READERS, find_start
from embedded_aws.event_sources.shards import stream_of
from embedded_aws.event_sources.streams import start_batches
from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.ministack import lambda_functions, pipes, sqs
from embedded_aws.ministack.lambda_functions import SourceSettings
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.observation.causes import pause_recording, set_cause
from embedded_aws.service_calls.as_role import CallError, require_role
from embedded_aws.services.eventbridge.pipes.runs import PipeAttempt, run_messages
from embedded_aws.services.eventbridge.pipes.settings import build_mapping

_CONCURRENT_BATCHES: Final = 5
"""Batches of a queue that run at the same time."""
_reported: set[str] = set()
"""Pipes whose denial the event log has: they try again each second."""


@consumers
def list_pipes() -> Iterator[Consumer]:
    """Yields all pipes."""
    for account, region, pipe in pipes.list_all_pipes():
        yield Consumer(account, region, pipe["Arn"], partial(_poll, pipe))


def _poll(pipe: Pipe) -> bool:
    """Starts the batches of a pipe that are complete, and returns whether there were any."""
    if pipe["CurrentState"] != "RUNNING" or not _is_allowed(pipe):
        return False
    mapping = build_mapping(pipe)
    if ":sqs:" in pipe["Source"]:
        return _poll_queue(pipe, mapping)
    start_reading(pipe)

    def attempt(shard: ShardReader, lane: Lane) -> PipeAttempt:
        return PipeAttempt(mapping, shard, lane, pipe)

    return start_batches(mapping, pipe["RoleArn"], attempt)


def start_reading(pipe: Pipe, *, again: bool = False) -> None:
    """Begins to read the stream of a pipe at its starting position.

    Args:
        pipe: The pipe.
        again: Whether to begin again, if another pipe had its name before.
    """
    stream = stream_of(pipe["Source"])
    if stream and (again or pipe["Arn"] not in READERS):
        READERS[pipe["Arn"]] = StreamReader(stream, find_start(build_mapping(pipe)))


def _poll_queue(pipe: Pipe, mapping: SourceSettings) -> bool:
    queue = sqs.find_queue(pipe["Source"])
    room = _CONCURRENT_BATCHES - lambda_functions.running_batches.get(pipe["Arn"], 0)
    if queue is None or room <= 0:
        return False
    started = False
    for batch in take_batches(mapping, queue, room):
        lambda_functions.start_batch(pipe["Arn"], run_messages, pipe, queue["url"], batch)
        started = True
    return started


def _is_allowed(pipe: Pipe) -> bool:
    """Whether the role trusts pipes and may read the source; a denial is recorded once."""
    key = f"{pipe['Arn']} {pipe['Source']}"
    with set_cause(pipe["Arn"]), pause_recording(quiet=key in _reported):
        denied = _is_denied(pipe)
    if denied:
        _reported.add(key)
    else:
        _reported.discard(key)
    return not denied


def _is_denied(pipe: Pipe) -> bool:
    try:
        role = require_role(pipe.get("RoleArn"), "pipes.amazonaws.com", pipe["Arn"])
    except CallError:
        return True
    caller = Caller(role, pipe["Name"][:64])
    actions = POLLING_ACTIONS[pipe["Source"].split(":")[2]]
    return any(find_denial(caller, action, [pipe["Source"]]) for action in actions)


def _start_loop(_: Callable[[], None]) -> Callable[[], None]:
    return lambda_functions.ensure_poller


PATCHES = (
    Patch(
        pipes.ensure_poller,
        _start_loop,
        "pipes read queues and streams as their role, as event source mappings do",
    ),
)
