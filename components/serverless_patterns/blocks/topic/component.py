"""An SNS topic."""

from dataclasses import replace
from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.topic.args import TopicArgs
from serverless_patterns.blocks.topic.subscriptions import check_subscriptions, create_subscriptions
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import TopicAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.safeguards.dead_letters import create_dead_letters
from serverless_patterns.safeguards.encryption_key import create_key_unless_given
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs,
    allow_service,
    deny_insecure_transport,
    resource_document,
)


class Topic(pulumi.ComponentResource):
    """An SNS topic with TLS-only access, to which only named services and permitted roles publish.

    Example::

        news = Topic("news", {})
        orders = Queue("orders", {"subscriptions": {"news": {"topic_arn": news.arn}}})

    The topic passes the traces of its publishers on to its subscribers. Segments of SNS itself would need an
    X-Ray resource policy, of which an account has five, so no topic makes one.
    """

    arn: pulumi.Output[str]
    """ARN of the topic. Resolves after the topic policy is attached."""
    topic_name: pulumi.Output[str]
    """Name of the topic."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the queue of messages that an endpoint did not accept; None without ``subscriptions``."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: TopicArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An SNS topic with TLS-only access, to which only named services and permitted roles publish.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`TopicArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Topic", name, args, TopicArgs[Completed], opts) as (given, errors):
            subscriptions = given["subscriptions"]
            errors.check_name(*(("-dead-letters", 80) if subscriptions else ("-topic", 256)))
            check_subscriptions(subscriptions, errors)
        super().__init__("serverless-patterns:index:Topic", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        publishers = [*given["publishers"], *([_describe_alarms(scope)] if given["alarms"] else [])]
        key = create_key_unless_given(scope, given, f"the messages of the topic {name}")
        if key:
            # SNS encrypts dead letters on behalf of the topic, which must exist before the policy names it.
            arn = key.arn if subscriptions else key.attach_policy(services=publishers)
            scope = replace(scope, kms_key_arn=arn)
        topic = aws.sns.Topic(
            scope.child("topic"),
            kms_master_key_id=scope.kms_key_arn,
            tags=scope.tags,
            opts=scope.opts(),
        )
        account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
        policy = aws.sns.TopicPolicy(
            scope.child("topic-policy"),
            arn=topic.arn,
            policy=resource_document(
                deny_insecure_transport("sns:Publish", topic.arn),
                *(allow_service(publisher, ["sns:Publish"], topic.arn, account) for publisher in publishers),
            ),
            opts=scope.opts(),
        )
        self.dead_letter_queue_url = pulumi.Output.from_input(None)
        if subscriptions:
            sender: ServicePrincipalArgs = {"service": "sns.amazonaws.com", "source_arn": topic.arn}
            if key:
                key.attach_policy(services=[*publishers, sender])
            dead_letters = create_dead_letters(scope.child_scope("dead-letters"), senders=[sender])
            create_subscriptions(scope, topic, subscriptions, dead_letters)
            self.dead_letter_queue_url = dead_letters.url
        self.arn, self.topic_name = resolve_after(topic.arn, policy), topic.name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        publish(self)

    def route(self) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that publishes its body."""
        return {
            "topic": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "kms_key_arn": self._kms_key_arn,
            }
        }

    def link(self, *access: TopicAction) -> LinkArgs:
        """Returns the topic as a link of a function or a container.

        Args:
            access: ``publish``.
        """
        return {"topic": {"arn": self.arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}

    def event_source(self, filter_policy: dict[str, Any] | None = None) -> FunctionEventSourceArgs:
        """Returns the topic as an event source of a function.

        Args:
            filter_policy: Values to accept by attribute. Defaults to every message.
        """
        return {"topic": {"topic_arn": self.arn, "filter_policy": filter_policy}}

    def target(self) -> TargetArgs:
        """Returns the topic as a target of a rule, a schedule or a pipe."""
        return {"topic": {"arn": self.arn, "kms_key_arn": self._kms_key_arn}}


def _describe_alarms(scope: Scope) -> ServicePrincipalArgs:
    """Returns CloudWatch for all alarms of the account and Region: most have names that Pulumi makes."""
    opts = scope.invoke_opts
    arn = pulumi.Output.format(
        "arn:{0}:cloudwatch:{1}:{2}:alarm:*",
        aws.get_partition_output(opts=opts).partition,
        aws.get_region_output(opts=opts).region,
        aws.get_caller_identity_output(opts=opts).account_id,
    )
    return {"service": "cloudwatch.amazonaws.com", "source_arn": arn}
