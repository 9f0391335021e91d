"""Requests of operations on items, which the model of the service has validated."""

from typing import Required, TypedDict

from embedded_aws.services.dynamodb.values import Value


class Condition(TypedDict, total=False):
    """A condition of ``Expected``, ``KeyConditions``, ``QueryFilter`` or ``ScanFilter``."""

    ComparisonOperator: str
    AttributeValueList: list[Value] | None
    Value: Value
    Exists: bool


class AttributeUpdate(TypedDict, total=False):
    """An action of ``AttributeUpdates``."""

    Action: str
    Value: Value


class Request(TypedDict, total=False):
    """Members of a request for one table, or of its part of a transaction."""

    TableName: Required[str]
    IndexName: str
    Item: dict[str, Value]
    Key: dict[str, Value]
    ConditionExpression: str
    UpdateExpression: str
    KeyConditionExpression: str
    FilterExpression: str
    ProjectionExpression: str
    ExpressionAttributeNames: dict[str, str]
    ExpressionAttributeValues: dict[str, Value]
    AttributesToGet: list[str]
    AttributeUpdates: dict[str, AttributeUpdate]
    Expected: dict[str, Condition]
    KeyConditions: dict[str, Condition]
    QueryFilter: dict[str, Condition]
    ScanFilter: dict[str, Condition]
    ConditionalOperator: str
    ConsistentRead: bool
    ExclusiveStartKey: dict[str, Value]
    Limit: int
    ScanIndexForward: bool
    Segment: int
    TotalSegments: int
    Select: str
    ReturnConsumedCapacity: str
    ReturnItemCollectionMetrics: str
    ReturnValues: str
    ReturnValuesOnConditionCheckFailure: str


class Keys(TypedDict, total=False):
    """The items of a table that BatchGetItem returns."""

    Keys: Required[list[dict[str, Value]]]
    ConsistentRead: bool


class BatchGet(TypedDict, total=False):
    """A request of BatchGetItem."""

    RequestItems: Required[dict[str, Keys]]
    ReturnConsumedCapacity: str


class PutRequest(TypedDict):
    """An item that BatchWriteItem stores."""

    Item: dict[str, Value]


class DeleteRequest(TypedDict):
    """An item that BatchWriteItem deletes."""

    Key: dict[str, Value]


class BatchMember(TypedDict, total=False):
    """A write of BatchWriteItem."""

    PutRequest: PutRequest
    DeleteRequest: DeleteRequest


class BatchWrite(TypedDict, total=False):
    """A request of BatchWriteItem."""

    RequestItems: Required[dict[str, list[BatchMember]]]
    ReturnConsumedCapacity: str
    ReturnItemCollectionMetrics: str


class Get(TypedDict):
    """A read of TransactGetItems."""

    Get: Request


class TransactGet(TypedDict, total=False):
    """A request of TransactGetItems."""

    TransactItems: Required[list[Get]]
    ReturnConsumedCapacity: str


class TransactMember(TypedDict, total=False):
    """A write of TransactWriteItems."""

    ConditionCheck: Request
    Put: Request
    Delete: Request
    Update: Request


class TransactWrite(TypedDict, total=False):
    """A request of TransactWriteItems."""

    TransactItems: Required[list[TransactMember]]
    ClientRequestToken: str
    ReturnConsumedCapacity: str
    ReturnItemCollectionMetrics: str
