"""The fan-out conversion pattern."""

from serverless_patterns.patterns.fan_out_conversion.args import (
    FanOutConversionArgs,
    FanOutConversionEntryArgs,
    FanOutConversionImageArgs,
    FanOutConversionZipArgs,
)
from serverless_patterns.patterns.fan_out_conversion.component import FanOutConversion
from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion.keys import output_key

__all__ = [
    "FanOutConversion",
    "FanOutConversionArgs",
    "FanOutConversionEntryArgs",
    "FanOutConversionImageArgs",
    "FanOutConversionZipArgs",
    "output_key",
]
