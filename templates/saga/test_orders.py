"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path

import urllib3


def test_orders_are_completed_or_undone(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    states, dynamodb = deployment.client("stepfunctions"), deployment.client("dynamodb")
    table = deployment.outputs["stock_table_name"]
    dynamodb.put_item(TableName=table, Item={"item": {"S": "lamp"}, "available": {"N": "5"}})

    def send(order):
        """Returns the status of the answer, and the ARN of the execution."""
        answer = urllib3.request("POST", deployment.local_url("url") + "/orders", json=order, timeout=30)
        return answer.status, answer.json().get("executionArn")

    def read(execution):
        """Returns how an order ended, and the step that failed."""
        output = json.loads(states.describe_execution(executionArn=execution)["output"])
        return output["outcome"], output.get("failure", {}).get("step")

    order = {"item": "lamp", "quantity": 2, "card": "tok_visa"}
    orders = order, {**order, "card": "tok_declined"}, {**order, "quantity": 6}
    sent = [send(each) for each in orders]
    assert [status for status, _ in sent] == [202, 202, 202]
    assert send({"item": "lamp"})[0] == 400
    deployment.wait_until_idle()

    ended = [read(execution) for _, execution in sent]
    assert ended == [("completed", None), ("compensated", "charge"), ("compensated", "reserve")]
    left = dynamodb.get_item(TableName=table, Key={"item": {"S": "lamp"}})["Item"]["available"]
    assert left == {"N": "3"}
