"""Parameters of the operations of SNS, as far as they are read here."""

from collections.abc import Mapping
from typing import TypedDict

Result = Mapping[str, object]
"""Result of an operation."""


class Tag(TypedDict, total=False):
    """A tag."""

    Key: str
    Value: str


class Parameters(TypedDict, total=False):
    """Parameters of any operation, or of an entry of a batch."""

    Action: str
    Attributes: dict[str, str]
    attributes: dict[str, str] | list[str]
    """Values of settings, or names of them."""
    AttributeName: str
    AttributeValue: str
    TopicArn: str
    TargetArn: str
    ResourceArn: str
    SubscriptionArn: str
    PlatformApplicationArn: str
    EndpointArn: str
    Name: str
    Platform: str
    Token: str
    CustomUserData: str
    PhoneNumber: str
    phoneNumber: str
    NextToken: str | None
    nextToken: str
    Protocol: str
    Endpoint: str
    ReturnSubscriptionArn: str
    Id: str
    Message: str
    MessageStructure: str | None
    MessageAttributes: Mapping[str, Mapping[str, object]] | None
    MessageGroupId: str | None
    MessageDeduplicationId: str | None
    Subject: str
    PublishBatchRequestEntries: "list[Parameters]"
    Label: str
    ActionName: list[str]
    AWSAccountId: list[str]
    DataProtectionPolicy: str
    Tags: list[Tag]
    TagKeys: list[str]
