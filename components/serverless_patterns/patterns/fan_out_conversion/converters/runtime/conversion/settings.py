"""What FanOutConversion tells the function through its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_VARIABLES = (
    "CONVERSION_NAME",
    "OUTPUT_BUCKET",
    "OUTPUT_PREFIX",
    "OUTPUT_SUFFIX",
    "OUTPUT_CACHE_CONTROL",
    "SUFFIXES",
    "MAX_SOURCE_BYTES",
    "MAX_RECEIVE_COUNT",
    "DEAD_LETTER_QUEUE_URL",
    "OUTCOME_TOPIC_ARN",
    "OPTIONS",
)


@dataclass(frozen=True)
class Settings:
    """One conversion's configuration."""

    name: str
    """The conversion's name; the ``service`` of its logs."""
    output_bucket: str
    """Bucket the results are stored in."""
    output_prefix: str
    """What every result's key starts with, such as ``"thumbnail/"``."""
    output_suffix: str
    """The results' suffix with its dot; ``""`` keeps the source's own."""
    output_cache_control: str
    """``Cache-Control`` of the results; ``""`` is none."""
    suffixes: tuple[str, ...]
    """Lower-case endings of the keys to convert; empty means every key."""
    max_source_bytes: int
    """Largest source that is downloaded, in bytes."""
    max_receive_count: int
    """Deliveries of a message before it goes to the dead-letter queue."""
    dead_letter_queue_url: str
    """Queue for what could not be converted."""
    outcome_topic_arn: str
    """Topic that is told how each conversion ended; ``""`` is none."""
    options: Mapping[str, Any]
    """What the conversion itself is configured with."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads the settings.

        Raises:
            RuntimeError: Variables are missing; the message lists all of them.
        """
        missing = [name for name in _VARIABLES if name not in environment]
        if missing:
            raise RuntimeError(
                f"Environment variables are missing: {', '.join(missing)}. FanOutConversion sets them "
                "all; whoever deploys this function otherwise has to."
            )
        return cls(
            name=environment["CONVERSION_NAME"],
            output_bucket=environment["OUTPUT_BUCKET"],
            output_prefix=environment["OUTPUT_PREFIX"],
            output_suffix=environment["OUTPUT_SUFFIX"],
            output_cache_control=environment["OUTPUT_CACHE_CONTROL"],
            suffixes=tuple(json.loads(environment["SUFFIXES"])),
            max_source_bytes=int(environment["MAX_SOURCE_BYTES"]),
            max_receive_count=int(environment["MAX_RECEIVE_COUNT"]),
            dead_letter_queue_url=environment["DEAD_LETTER_QUEUE_URL"],
            outcome_topic_arn=environment["OUTCOME_TOPIC_ARN"],
            options=json.loads(environment["OPTIONS"]),
        )

    def wants(self, key: str) -> bool:
        """Whether the object under ``key`` is to be converted; a folder marker never is."""
        if key.endswith("/"):
            return False
        return not self.suffixes or key.lower().endswith(self.suffixes)
