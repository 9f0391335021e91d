"""Records of Kinesis streams."""

from typing import Any

from embedded_aws.ministack import kinesis
from embedded_aws.services.lambda_.event_sources.mappings import skip_records


class StreamRecords:
    """The records of a stream."""

    def clear(self, name: str) -> None:
        """Deletes all records of a stream; its functions continue with the next one."""
        stream: dict[str, Any] | None = kinesis.streams.get(name)
        if stream is None:
            return
        for shard in stream["shards"].values():
            shard["records"] = []
        skip_records(stream["StreamARN"])
