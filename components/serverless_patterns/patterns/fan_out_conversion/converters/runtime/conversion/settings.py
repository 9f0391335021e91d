"""Settings of a conversion, from the environment variables that ``FanOutConversion`` sets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

VARIABLES: Final = (
    "CONVERSION_NAME",
    "OUTPUT_BUCKET",
    "OUTPUT_PREFIX",
    "OUTPUT_SUFFIX",
    "OUTPUT_CACHE_CONTROL",
    "FILTER_SUFFIXES",
    "MAX_SOURCE_BYTES",
    "MAX_RECEIVE_COUNT",
    "DEAD_LETTER_QUEUE_URL",
    "STATUS_TOPIC_ARN",
    "OPTIONS",
)
"""Environment variables of every conversion."""


@dataclass(frozen=True)
class Settings:
    """Settings of one conversion."""

    name: str
    """Name of the conversion, which is the ``service`` of its log events."""
    output_bucket: str
    """Name of the bucket of the results."""
    output_prefix: str
    """Prefix of the keys of the results, such as ``"thumbnail/"``."""
    output_suffix: str
    """Suffix of the keys of the results, with its dot; ``""`` keeps that of the source."""
    output_cache_control: str
    """``Cache-Control`` header of the results; ``""`` for none."""
    filter_suffixes: tuple[str, ...]
    """Suffixes of the keys to convert, in lower case; empty for every key."""
    max_source_bytes: int
    """Size in bytes of the largest source that is downloaded."""
    max_receive_count: int
    """Number of receives before a message is sent to the dead-letter queue."""
    dead_letter_queue_url: str
    """URL of the dead-letter queue."""
    status_topic_arn: str
    """ARN of the SNS topic to notify when a conversion succeeds or fails; ``""`` for none."""
    options: Mapping[str, Any]
    """Options of the conversion itself."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Returns the settings.

        Raises:
            RuntimeError: If variables are missing; the message lists all of them.
        """
        missing = [name for name in VARIABLES if name not in environment]
        if missing:
            raise RuntimeError(
                f"Environment variables are missing: {', '.join(missing)}. FanOutConversion sets all of them;"
                " set them if you deploy this function otherwise."
            )
        return cls(
            name=environment["CONVERSION_NAME"],
            output_bucket=environment["OUTPUT_BUCKET"],
            output_prefix=environment["OUTPUT_PREFIX"],
            output_suffix=environment["OUTPUT_SUFFIX"],
            output_cache_control=environment["OUTPUT_CACHE_CONTROL"],
            filter_suffixes=tuple(json.loads(environment["FILTER_SUFFIXES"])),
            max_source_bytes=int(environment["MAX_SOURCE_BYTES"]),
            max_receive_count=int(environment["MAX_RECEIVE_COUNT"]),
            dead_letter_queue_url=environment["DEAD_LETTER_QUEUE_URL"],
            status_topic_arn=environment["STATUS_TOPIC_ARN"],
            options=json.loads(environment["OPTIONS"]),
        )

    def accepts(self, key: str) -> bool:
        """Returns whether to convert the object under ``key``; never a folder marker."""
        if key.endswith("/"):
            return False
        return not self.filter_suffixes or key.lower().endswith(self.filter_suffixes)
