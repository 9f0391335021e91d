"""An SNS topic."""

from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import check
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs, ApiGatewayFacadeTopicArgs
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs,
    allow_service,
    deny_insecure_transport,
    read_services,
    resource_document,
)


class TopicArgs(TypedDict):
    """What a :class:`Topic` can be told."""

    publishers: NotRequired[list[ServicePrincipalArgs] | None]
    """AWS services that may publish, each with the ARN it publishes for. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key to encrypt with; its policy has to let every publishing service use it. Default no
    encryption at rest by SNS: AWS's own key would stop services such as S3 from publishing."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource of the topic. Default none."""


class Topic(pulumi.ComponentResource):
    """An SNS topic: TLS-only, and published to by the services it names alone.

    It passes the traces of its publishers on to its subscribers. That SNS adds segments of its own would need
    a resource policy of X-Ray, of which an account has five: so no topic makes one.
    """

    arn: pulumi.Output[str]
    """ARN of the topic, known once its policy stands: what needs the topic waits for the permission too."""
    topic_name: pulumi.Output[str]
    """Name of the topic."""

    def __init__(self, name: str, args: TopicArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Topic", name, args, TopicArgs) as given:
            given.fits_name("-topic", 256)
            publishers = read_services(given, "publishers")
            kms_key_arn = given.arn("kms_key_arn", "kms")
        super().__init__("serverless-patterns:index:Topic", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(
            f"{name}-topic",
            kms_master_key_id=kms_key_arn,
            tags=given.mapping("tags"),
            opts=child,
        )
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        policy = aws.sns.TopicPolicy(
            f"{name}-topic-policy",
            arn=topic.arn,
            policy=resource_document(
                deny_insecure_transport("sns:Publish", topic.arn),
                *(allow_service(publisher, ["sns:Publish"], topic.arn, account) for publisher in publishers),
            ),
            opts=child,
        )
        self.arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda known: known[0])
        self.topic_name = topic.name
        self._kms_key_arn = kms_key_arn
        self.register_outputs({"arn": self.arn, "topic_name": self.topic_name})

    def route(self) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that publishes its body."""
        topic: ApiGatewayFacadeTopicArgs = {"arn": self.arn, "name": self.pulumi_resource_name}
        if self._kms_key_arn:
            topic["kms_key_arn"] = self._kms_key_arn
        return {"topic": topic}
