"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path

import urllib3


def test_an_order_is_billed_and_an_unknown_event_is_kept(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)

    def send(order):
        """Returns the status of the answer."""
        url = deployment.local_url("url") + "/orders"
        return urllib3.request("POST", url, json=order, timeout=30).status

    assert send({"id": "o-1", "total": 12.5}) == 202
    assert send({"id": "o-2"}) == 400
    entry = {"Source": "shop.test", "DetailType": "OrderPlacd", "Detail": json.dumps({"id": "o-3"})}
    bus = {"EventBusName": deployment.outputs["event_bus_name"]}
    deployment.client("events").put_events(Entries=[{**entry, **bus}])
    deployment.wait_until_idle()

    bills = deployment.client("dynamodb").scan(TableName=deployment.outputs["bills_table_name"])["Items"]
    assert [bill["id"] for bill in bills] == [{"S": "o-1"}]
    kept = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["unconsumed_queue_url"], WaitTimeSeconds=5
    )
    assert [json.loads(each["Body"])["detail-type"] for each in kept["Messages"]] == ["OrderPlacd"]
