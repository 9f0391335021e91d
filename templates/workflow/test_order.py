"""The whole stack, in an emulator on this machine."""

import json
import time
from pathlib import Path


def test_orders_are_priced_and_stored(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    states = deployment.client("stepfunctions")

    def run(order):
        """Returns the execution of the workflow after its end."""
        arn = states.start_execution(
            stateMachineArn=deployment.outputs["workflow_arn"], input=json.dumps(order)
        )["executionArn"]
        while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            time.sleep(0.2)
        return execution

    priced = {"id": "1", "item": "espresso", "quantity": 2, "cents": 500}
    assert json.loads(run({"id": "1", "item": "espresso", "quantity": 2})["output"]) == priced
    stored = deployment.client("dynamodb").get_item(
        TableName=deployment.outputs["orders_table_name"], Key={"id": {"S": "1"}}
    )["Item"]
    assert stored["cents"] == {"N": "500"}

    assert run({"id": "2", "item": "tea"})["error"] == "UnknownItem"
