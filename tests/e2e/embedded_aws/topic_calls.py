"""Calls of Amazon SNS by tests."""

from uuid import uuid4

from embedded_aws import Emulator
from tests.e2e.embedded_aws.programs import allow
from tests.e2e.embedded_aws.queue_calls import Queues


class Topics:
    """Creates topics, and queues that are subscribed to them."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator, self.sns = emulator, emulator.client("sns")
        self.queues = Queues(emulator.client("sqs"))

    def create(self, *, fifo: bool = False, **attributes: str) -> str:
        name = f"t-{uuid4().hex[:12]}{'.fifo' if fifo else ''}"
        given = {"FifoTopic": "true", **attributes} if fifo else attributes
        return self.sns.create_topic(Name=name, Attributes=given)["TopicArn"]

    def attributes(self, arn: str) -> dict[str, str]:
        return self.sns.get_topic_attributes(TopicArn=arn)["Attributes"]

    def subscribe_queue(self, arn: str, *, fifo: bool = False, **attributes: str) -> tuple[str, str]:
        """Returns the URL of a new queue and the ARN of its subscription."""
        url = self.queues.create(fifo=fifo)
        policy = allow("sqs:SendMessage", self.queues.arn(url), Service="sns.amazonaws.com")
        self.queues.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return url, self.subscribe(arn, "sqs", self.queues.arn(url), **attributes)

    def subscribe(self, arn: str, protocol: str, endpoint: str, **attributes: str) -> str:
        given = {"TopicArn": arn, "Protocol": protocol, "Endpoint": endpoint, "Attributes": attributes}
        return self.sns.subscribe(**given, ReturnSubscriptionArn=True)["SubscriptionArn"]
