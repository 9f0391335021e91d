"""Records of Kinesis streams."""

from embedded_aws.event_sources.readers import skip_records
from embedded_aws.ministack import kinesis


class StreamRecords:
    """The records of a stream."""

    def clear(self, name: str) -> None:
        """Deletes all records of a stream; its functions continue with the next one."""
        stream = kinesis.streams.get(name)
        if stream is None:
            return
        for shard in stream["shards"].values():
            shard["records"] = []
        skip_records(stream["StreamARN"])
