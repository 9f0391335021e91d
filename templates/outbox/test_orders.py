"""The whole stack, in an emulator on this machine."""

from pathlib import Path

import urllib3


def test_each_order_that_is_written_is_one_mail(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    orders = deployment.local_url("url") + "/orders"

    def place(number, order):
        """Returns the status of the answer."""
        return urllib3.request("PUT", f"{orders}/{number}", json=order, timeout=30).status

    assert place("a", {"item": "lamp"}) == 204
    assert place("a", {"item": "chair"}) == 409
    assert place("b", {"item": "chair"}) == 204
    assert place("c", {}) == 400
    deployment.wait_until_idle()

    found = deployment.client("dynamodb").scan(TableName=deployment.outputs["mails_table_name"])["Items"]
    assert sorted(item["text"]["S"] for item in found) == [
        "Thank you for the chair.",
        "Thank you for the lamp.",
    ]
