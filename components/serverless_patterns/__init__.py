"""AWS serverless architecture patterns, and the building blocks they are made of, as Pulumi components.

Every component named here is also offered to the other Pulumi languages, once this repository is added with
``pulumi package add``.
"""

from serverless_patterns.bucket import Bucket, BucketArgs
from serverless_patterns.fan_out_conversion import (
    FanOutConversion,
    FanOutConversionArgs,
    output_key,
)
from serverless_patterns.function import Function, FunctionArgs
from serverless_patterns.queue import Queue, QueueArgs
from serverless_patterns.table import Table, TableArgs
from serverless_patterns.topic import Topic, TopicArgs
from serverless_patterns.validation import ArgumentError
from serverless_patterns.workflow import Workflow, WorkflowArgs

__all__ = [
    "ArgumentError",
    "Bucket",
    "BucketArgs",
    "FanOutConversion",
    "FanOutConversionArgs",
    "Function",
    "FunctionArgs",
    "Queue",
    "QueueArgs",
    "Table",
    "TableArgs",
    "Topic",
    "TopicArgs",
    "Workflow",
    "WorkflowArgs",
    "output_key",
]
