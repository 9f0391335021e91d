"""What only the engine does of the how-tos: a component takes over a table that exists."""

import runpy
from pathlib import Path

from pulumi import automation

from embedded_aws import Emulator
from serverless_patterns import Table
from tests.conftest import ROOT
from tests.engine.conftest import MakeStack
from tests.pages import write_project

PAGE = ROOT / "docs/how-to/adopt-existing-resources.md"


def test_a_table_is_taken_over_with_its_items(aws: Emulator, make_stack: MakeStack, tmp_path: Path) -> None:
    dynamodb = aws.client("dynamodb")
    keys = [{"AttributeName": "shop", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("shop", "id", "name")]
    index = {
        "IndexName": "by-name",
        "KeySchema": [keys[0], {"AttributeName": "name", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    dynamodb.create_table(
        TableName="items",
        KeySchema=keys,
        AttributeDefinitions=attributes,
        LocalSecondaryIndexes=[index],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="items", Item={"shop": {"S": "1"}, "id": {"S": "mug"}})
    write_project(PAGE, tmp_path)
    adopt = runpy.run_path(str(tmp_path / "adopted.py"))["adopt"]

    def program() -> None:
        by_name = {"sort_key": {"name": "name"}, "projection_type": "KEYS_ONLY"}
        Table(
            "items",
            {
                "partition_key": {"name": "shop"},
                "sort_key": {"name": "id"},
                "secondary_indexes": {"by-name": by_name},
            },
            adopt("aws:dynamodb/table:Table", "items"),
        )

    stack = make_stack(program)
    assert stack.up().summary.resource_changes == {"create": 2, "import": 1, "update": 1}
    assert stack.preview().change_summary == {automation.OpType.SAME: 3}
    table = dynamodb.describe_table(TableName="items")["Table"]
    assert table["DeletionProtectionEnabled"]  # an argument of the component, set in place
    assert dynamodb.scan(TableName="items")["Count"] == 1
