"""Invokes a function with a batch of a stream."""

from collections.abc import Mapping
from dataclasses import dataclass

from embedded_aws.event_sources.attempts import BatchAttempt
from embedded_aws.event_sources.discarded import Discarded
from embedded_aws.event_sources.lanes import Batch
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import Configuration, EventSourceMapping
from embedded_aws.services.lambda_.event_sources.failures import keep
from embedded_aws.services.lambda_.metrics import record_iterator_age


@dataclass(frozen=True)
class Attempt(BatchAttempt):
    """One invocation for the first batch of a lane.

    Attributes:
        function: The function as MiniStack keeps it.
        config: The configuration of its version.
    """

    mapping: EventSourceMapping
    function: Mapping[str, object]
    config: Configuration

    def invoke(self, batch: Batch) -> Mapping[str, object]:
        """Invokes the function."""
        if batch.records:
            record_iterator_age(self.config, batch.records[-1].arrival)
        event: dict[str, object] = {"Records": [record.event for record in batch.records]}
        if batch.window:
            event |= batch.window.event(self.reader.stream, self.reader.shard)
        return lambda_functions.execute_function(self.function, event)

    def keep(self, discarded: Discarded) -> str | None:
        """Sends a description of records to the on-failure destination."""
        return keep(self.mapping, self.config, discarded)
