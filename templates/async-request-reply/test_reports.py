"""The whole stack, in an emulator on this machine."""

from pathlib import Path

import urllib3


def test_a_report_is_asked_for_until_it_is_there(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    reports = deployment.local_url("url") + "/reports"

    def send(body, key):
        """Returns the answer to a request, which is the same job for the same key."""
        headers = {"Idempotency-Key": key}
        return urllib3.request("POST", reports, json=body, headers=headers, timeout=30)

    accepted = send({"year": 2025}, "a")
    assert accepted.status == 202
    assert send({"year": 2025}, "a").json()["id"] == accepted.json()["id"]
    assert send({"year": "last"}, "b").status == 400
    deployment.wait_until_idle()

    found = urllib3.request("GET", f"{reports}/{accepted.json()['id']}", timeout=30).json()
    assert (found["status"], found["result"]) == ("succeeded", {"total": 5150})
