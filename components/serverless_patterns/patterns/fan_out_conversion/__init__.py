"""The fan-out conversion pattern."""

from serverless_patterns.patterns.fan_out_conversion.component import FanOutConversion, FanOutConversionArgs
from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion.keys import output_key

__all__ = ["FanOutConversion", "FanOutConversionArgs", "output_key"]
