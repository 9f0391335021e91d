"""The resource types and functions of the embedded emulator, and its listed differences from AWS."""

from embedded_aws.resource_model.registry import find_function, find_resource, list_resource_types
from embedded_aws.resources import differences


def test_every_difference_from_aws_is_told_in_full() -> None:
    rows = differences.describe()

    assert {"aws:lambda/function:Function", "aws:sns/topicSubscription:TopicSubscription"} <= {
        row["type"] for row in rows
    }
    for row in rows:
        assert set(row) == {"type", "property", "rule", "reason"}
        assert all(row.values())
        assert find_resource(row["type"]) or find_function(row["type"])
    assert len({(row["type"], row["property"]) for row in rows}) == len(rows)


def test_resource_types_are_found_by_their_tokens() -> None:
    tokens = list_resource_types()

    assert {"aws:s3/bucket:Bucket", "aws:sqs/queue:Queue", "aws:dynamodb/table:Table"} <= set(tokens)
    assert tokens == sorted(tokens)
    assert find_resource("aws:nowhere/thing:Thing") is None
    assert find_function("aws:index/getRegion:getRegion")
    assert find_function("aws:nowhere/getThing:getThing") is None
