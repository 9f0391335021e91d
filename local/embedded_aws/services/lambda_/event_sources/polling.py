"""Polls the sources of event source mappings."""

from collections.abc import Callable, Iterator
from functools import partial

from embedded_aws.event_sources.lanes import Lane, ShardReader
from embedded_aws.event_sources.loop import Consumer, consumers, run
from embedded_aws.event_sources.streams import start_batches
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import EventSourceMapping
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.concurrency import CONCURRENT_BATCHES
from embedded_aws.services.lambda_.event_sources.attempts import Attempt
from embedded_aws.services.lambda_.event_sources.permissions import is_allowed
from embedded_aws.services.lambda_.event_sources.queues import poll_queue


@consumers
def list_mappings() -> Iterator[Consumer]:
    """Yields all event source mappings."""
    for account, region, mapping in lambda_functions.list_all_mappings():
        yield Consumer(account, region, mapping["UUID"], partial(_poll, mapping))


def _poll(mapping: EventSourceMapping) -> bool:
    """Starts the batches of a mapping that are complete, and returns whether there were any."""
    if not mapping.get("Enabled", True):
        return False
    name, qualifier = mapping["FunctionName"], mapping.get("Qualifier")
    function, config = lambda_functions.find_version(name, qualifier)
    if function is None or config is None or not is_allowed(mapping, config):
        return False
    if ":sqs:" in mapping["EventSourceArn"]:
        return poll_queue(mapping, function, config)

    def attempt(shard: ShardReader, lane: Lane) -> Attempt:
        return Attempt(mapping, shard, lane, function, config)

    return start_batches(mapping, config["Role"], attempt, CONCURRENT_BATCHES)


def _replace_loop(_: Callable[[], None]) -> Callable[[], None]:
    return run


PATCHES = (
    Patch(
        lambda_functions.poll_mappings,
        _replace_loop,
        "mappings poll as the function's role, and streams end to try, split batches and keep failures",
    ),
)
