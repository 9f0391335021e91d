"""Records of Kinesis streams."""

from typing import Any, cast

from ministack.services import kinesis, lambda_svc

_STREAMS = cast("Any", kinesis)
_FUNCTIONS = cast("Any", lambda_svc)


class StreamRecords:
    """The records of a stream."""

    def clear(self, name: str) -> None:
        """Deletes all records of a stream; its functions continue with the next one."""
        stream: dict[str, Any] | None = _STREAMS._streams.get(name)
        if stream is None:
            return
        for shard in stream["shards"].values():
            shard["records"] = []
        for identifier, mapping in _FUNCTIONS._esms.items():
            if mapping["EventSourceArn"] == stream["StreamARN"]:
                _FUNCTIONS._kinesis_positions[identifier] = dict.fromkeys(stream["shards"], 0)
