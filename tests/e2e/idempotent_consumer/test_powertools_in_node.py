"""The idempotency utility of Powertools for TypeScript, on the table of an idempotent consumer."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import deploy
from serverless_patterns import IdempotentConsumer

pytestmark = pytest.mark.exhaustive
CODE = Path(__file__).parents[2] / "data/idempotent_node"


def program() -> None:
    pay = IdempotentConsumer("pay", {"code": str(CODE), "handler": "pay.handler", "runtime": "nodejs22.x"})
    pulumi.export("pay", pay.function_name)
    pulumi.export("records", pay.table_name)


def test_powertools_in_node_uses_the_table() -> None:
    with deploy(program, config={"serverless-patterns:buildPlatform": "host"}) as stack:

        def call(event: dict[str, Any]) -> Any:
            answer = stack.client("lambda").invoke(
                FunctionName=stack.outputs["pay"], Payload=json.dumps(event).encode()
            )
            payload = json.loads(answer["Payload"].read())
            return payload["errorType"] if "FunctionError" in answer else payload

        payment = {"id": "p", "cents": 1}
        assert [call(payment) for _ in range(3)] == [{"calls": 1}] * 3
        assert call({**payment, "cents": 2}) == "IdempotencyValidationError"
        assert call({**payment, "id": "q"}) == {"calls": 2}
        assert call({"cents": 1}) == "IdempotencyPersistenceLayerError"  # it has no ID
        items = stack.client("dynamodb").scan(TableName=stack.outputs["records"])["Items"]
        assert {item["status"]["S"] for item in items} == {"COMPLETED"}
