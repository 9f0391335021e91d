"""The fan-out conversion pattern."""

from serverless_patterns.converters.runtime.conversion.keys import output_key
from serverless_patterns.fan_out_conversion.component import FanOutConversion, FanOutConversionArgs

__all__ = ["FanOutConversion", "FanOutConversionArgs", "output_key"]
