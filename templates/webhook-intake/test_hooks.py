"""The whole stack, in an emulator on this machine."""

import hashlib
import hmac
import json
import time
from pathlib import Path

import urllib3

SECRET = "whsec_of_a_test"


def sign(body):
    """Returns the header of Stripe."""
    moment = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},v1={digest}"}


def test_signed_hooks_are_recorded_once(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    deployment.client("secretsmanager").put_secret_value(
        SecretId=deployment.outputs["secret_arn"], SecretString=SECRET
    )

    def send(body, headers):
        """Returns the status of the answer."""
        url = deployment.local_url("url") + "/stripe"
        return urllib3.request("POST", url, body=body, headers=headers, timeout=30).status

    payment = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"amount": 1250}}}
    body = json.dumps(payment).encode()
    assert send(body, sign(body)) == 200
    assert send(body, sign(body)) == 200
    assert send(body.replace(b"1250", b"9999"), sign(body)) == 401
    deployment.wait_until_idle()

    items = deployment.client("dynamodb").scan(TableName=deployment.outputs["payments_table_name"])["Items"]
    assert [item["cents"] for item in items] == [{"N": "1250"}]
