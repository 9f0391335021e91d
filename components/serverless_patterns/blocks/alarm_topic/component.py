"""An SNS topic that alarms notify."""

from typing import Any, Optional

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.alarm_topic.args import AlarmTopicArgs
from serverless_patterns.blocks.topic.args import TopicArgs
from serverless_patterns.blocks.topic.component import Topic
from serverless_patterns.blocks.topic.subscriptions import check_subscriptions
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import TopicAction
from serverless_patterns.connections.targets import TargetArgs

_EMAIL = "email"
"""Name of the subscription of ``email``."""


class AlarmTopic(pulumi.ComponentResource):
    """An SNS topic that the CloudWatch alarms of the account and Region are allowed to notify.

    Example::

        alarms = AlarmTopic("alarms", {"email": "ops@example.com"})
        orders = Queue("orders", {"alarm_topic_arn": alarms.arn})

    Its topic policy and, with ``hardened``, its key policy allow ``cloudwatch.amazonaws.com``. Without such a
    policy, a topic receives nothing when an alarm goes off.
    """

    arn: pulumi.Output[str]
    """ARN of the topic. Resolves after the topic policy is attached."""
    topic_name: pulumi.Output[str]
    """Name of the topic."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the queue of alarms that an endpoint did not accept; None without ``email`` and
    ``subscriptions``."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: AlarmTopicArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An SNS topic that the CloudWatch alarms of the account and Region are allowed to notify.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`AlarmTopicArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("AlarmTopic", name, args, AlarmTopicArgs[Completed], opts) as (given, errors):
            subscriptions = given["subscriptions"]
            has_endpoints = bool(subscriptions or given["email"])
            errors.check_name(
                *(("-notified-dead-letters", 80) if has_endpoints else ("-notified-topic", 256))
            )
            _check_email(given, errors)
            check_subscriptions(subscriptions, errors)
        super().__init__("serverless-patterns:index:AlarmTopic", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"])
        own: dict[str, Any] = {_EMAIL: {"email": given["email"]}} if given["email"] else {}
        settings: TopicArgs[Any] = {
            "alarms": True,
            "publishers": given["publishers"],
            "subscriptions": {**own, **subscriptions},
            "kms_key_arn": given["kms_key_arn"],
            "hardened": given["hardened"],
            "force_destroy": given["force_destroy"],
            "tags": dict(scope.tags),
        }
        self._topic = Topic(scope.child("notified"), settings, scope.opts())
        self.arn, self.topic_name = self._topic.arn, self._topic.topic_name
        self.dead_letter_queue_url = self._topic.dead_letter_queue_url
        self.kms_key_arn = self._topic.kms_key_arn
        publish(self)

    def link(self, *access: TopicAction) -> LinkArgs:
        """Returns the topic as a link of a function or a container, which raises alarms itself.

        Args:
            access: ``publish``.
        """
        return self._topic.link(*access)

    def event_source(self) -> FunctionEventSourceArgs:
        """Returns the topic as an event source of a function, such as one that posts to a chat."""
        return self._topic.event_source()

    def target(self) -> TargetArgs:
        """Returns the topic as a target of a rule, a schedule or a pipe."""
        return self._topic.target()


def _check_email(given: AlarmTopicArgs[Completed], errors: Errors) -> None:
    """Checks that a subscription does not have the name and the address of ``email``."""
    if not given["email"]:
        return
    for name, subscription in given["subscriptions"].items():
        below = errors.narrow("subscriptions", name)
        if name == _EMAIL:
            below.add("", "has the name of the subscription of 'email'. Rename it")
        elif subscription["email"] == given["email"]:
            below.add("email", "is the address of 'email'. Remove it")
