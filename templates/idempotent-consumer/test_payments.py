"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path

import urllib3


def test_a_payment_is_booked_once_and_another_one_under_its_id_is_set_aside(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)

    def send(*payments):
        url = deployment.local_url("url") + "/payments"
        for payment in payments:
            urllib3.request("POST", url, json=payment, timeout=30)
        deployment.wait_until_idle(skip_visibility_timeout=True)

    tea = {"id": "p-1", "account": "ann", "cents": 500}
    send(tea, tea, {"id": "p-2", "account": "ann", "cents": 700}, tea)
    send({**tea, "cents": 900})

    table = deployment.outputs["accounts_table_name"]
    (account,) = deployment.client("dynamodb").scan(TableName=table)["Items"]
    assert account["cents"] == {"N": "1200"}
    dead = deployment.client("sqs").receive_message(QueueUrl=deployment.outputs["dead_letter_queue_url"])
    assert [json.loads(each["Body"])["cents"] for each in dead["Messages"]] == [900]
