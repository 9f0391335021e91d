"""An SNS topic."""

from serverless_patterns.blocks.topic.args import TopicArgs
from serverless_patterns.blocks.topic.component import Topic

__all__ = ["Topic", "TopicArgs"]
