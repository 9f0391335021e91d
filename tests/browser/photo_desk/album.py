"""Photographs uploaded without a browser, for tests of pages that show them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from embedded_aws import Deployment
from tests.browser.photo_desk.desk import PASSWORD
from tests.e2e.conftest import eventually

HTTP = urllib3.PoolManager()
FAILURES = re.compile("error|exception|timed out|again", re.IGNORECASE)
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True)
class Album:
    """The photographs of an account.

    Attributes:
        email: Whose they are.
        ids: The id of each by its name.
    """

    email: str
    ids: dict[str, str]

    def path(self, name: str) -> str:
        """Address of a photograph's page."""
        return f"/photos/{self.ids[name]}"


def fill_album(stack: Deployment, email: str, files: dict[str, Path]) -> Album:
    """Uploads files by name for an account, and waits until nothing more is to come."""
    api = f"{stack.local_url('site_url')}/api/photos"
    signed_in = stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["user_pool_client_id"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    headers = {"Authorization": signed_in["AuthenticationResult"]["IdToken"]}

    def upload(name: str, file: Path) -> str:
        content = file.read_bytes()
        photo = {"name": name, "type": TYPES[file.suffix], "bytes": len(content)}
        presigned = HTTP.request("POST", api, json=photo, headers=headers).json()
        put = HTTP.request("PUT", presigned["uploadUrl"], body=content, headers=presigned["headers"])
        assert put.status == 200, put.data
        return presigned["id"]

    def list_conversions() -> dict[str, dict[str, Any]]:
        photos: list[dict[str, Any]] = HTTP.request("GET", api, headers=headers).json()["items"]
        return {photo["name"]: photo["conversions"] for photo in photos}

    def is_finished() -> bool:
        photos = list_conversions()
        states = [each["status"] for conversions in photos.values() for each in conversions.values()]
        return len(photos) == len(files) and "pending" not in states

    album = Album(email, {name: upload(name, file) for name, file in files.items()})
    try:
        # Longer than the visibility timeout of the queues, 6 minutes: a second delivery counts as well.
        eventually(is_finished, "everything is converted", seconds=420)
    except AssertionError as error:
        error.add_note(f"{list_conversions()}\n{read_logs(stack)}")
        raise
    return album


def read_logs(stack: Deployment) -> str:
    """Returns what the functions of a stack have logged about their failures."""
    logs = stack.client("logs")
    groups = [
        each["logGroupName"]
        for each in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]
    ]
    lines = [
        f"{group} {event['message'].rstrip()}"
        for group in groups
        for event in logs.filter_log_events(logGroupName=group)["events"]
    ]
    return "\n".join(line for line in lines if FAILURES.search(line))
