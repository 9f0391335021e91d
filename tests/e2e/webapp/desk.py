"""The photo desk as its users see it: everything by HTTP, through the address of the distribution."""

import io
import json
import mimetypes
from dataclasses import dataclass
from typing import Any

import urllib3
from PIL import Image
from websockets.sync.client import ClientConnection, connect

from embedded_aws import Deployment
from tests.e2e.conftest import eventually

HTTP = urllib3.PoolManager(retries=False, timeout=120, maxsize=8)
PASSWORD = "Correct-Horse-1"
CODE = "123456"
"""Confirmation code of the emulator: it sends no mail."""
ENDED = {"ready", "failed", "published"}


def photograph(colour: str = "teal", size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    """A small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


@dataclass(frozen=True)
class Answer:
    """Response."""

    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Sends a request; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = HTTP.request(method, url, body=body, headers=named, redirect=False)
    return Answer(answer.status, answer.headers, answer.data)


class Desk:
    """A deployment of the stack."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.outputs = deployment, deployment.outputs
        self.url = deployment.local_url("site_url")
        self.s3, self.sqs = deployment.client("s3"), deployment.client("sqs")
        self.states = deployment.client("stepfunctions")

    def get(self, path: str, **headers: str) -> Answer:
        return ask("GET", self.url + path, **headers)

    def cognito(self, operation: str, **members: Any) -> Answer:
        """Request of a page to Cognito, under the site's own address."""
        return ask(
            "POST",
            f"{self.url}/cognito/",
            json.dumps({"ClientId": self.outputs["user_pool_client_id"], **members}).encode(),
            Content_Type="application/x-amz-json-1.1",
            X_Amz_Target=f"AWSCognitoIdentityProviderService.{operation}",
        )

    def sign_up(self, email: str) -> "User":
        """A new user, who has confirmed the address and is signed in."""
        attributes = [{"Name": "email", "Value": email}]
        signed_up = self.cognito("SignUp", Username=email, Password=PASSWORD, UserAttributes=attributes)
        assert signed_up.status == 200, signed_up.body
        confirmed = self.cognito("ConfirmSignUp", Username=email, ConfirmationCode=CODE)
        assert confirmed.status == 200, confirmed.body
        return User(self, signed_up.json["UserSub"], self.sign_in(email)["IdToken"])

    def sign_in(self, email: str, password: str = PASSWORD, client_id: str = "") -> dict[str, str]:
        """The tokens."""
        parameters = {"USERNAME": email, "PASSWORD": password}
        other = {"ClientId": client_id} if client_id else {}
        answer = self.cognito(
            "InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters, **other
        )
        assert answer.status == 200, answer.body
        return answer.json["AuthenticationResult"]

    def list_stored(self, photo_id: str) -> set[str]:
        """Keys of everything in both buckets that belongs to a photograph."""
        return {
            found["Key"]
            for bucket in ("source_bucket_name", "output_bucket_name")
            for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.outputs[bucket])
            for found in page.get("Contents", [])
            if photo_id in found["Key"]
        }

    def live(self, query: str = "", **headers: str) -> ClientConnection:
        """Opens a WebSocket at the site's own address, as a page does."""
        url = f"{self.url.replace('http', 'ws', 1)}/live/{query}"
        headers = {"Origin": self.url, **headers}
        return connect(url, additional_headers=headers, proxy=None, open_timeout=60)

    def connections(self, sub: str) -> list[str]:
        """The IDs of the open connections of a user."""
        found = self.deployment.client("dynamodb").query(
            TableName=self.outputs["connections_table_arn"].rpartition("/")[2],
            ConsistentRead=True,
            KeyConditionExpression="channel = :sub",
            ExpressionAttributeValues={":sub": {"S": f"authorizer.principalId:{sub}"}},
        )
        return [item["connectionId"]["S"] for item in found["Items"]]

    def end(self, execution_arn: str, seconds: float = 120) -> dict[str, Any]:
        """Waits for the end of an execution."""

        def look() -> dict[str, Any] | None:
            found = self.states.describe_execution(executionArn=execution_arn)
            return found if found["status"] != "RUNNING" else None

        return eventually(look, f"the end of {execution_arn}", seconds)


class User:
    """Somebody who is signed in."""

    def __init__(self, desk: Desk, sub: str, token: str) -> None:
        self.desk, self.sub, self.token = desk, sub, token

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """A request to the API."""
        content = None if body is None else json.dumps(body).encode()
        url = f"{self.desk.url}/api{path}"
        return ask(method, url, content, Authorization=self.token, Content_Type="application/json")

    def presign(self, name: str, content: bytes, kind: str = "") -> dict[str, Any]:
        """A presigned PUT of a file."""
        kind = kind or mimetypes.guess_type(name)[0] or "image/png"
        answer = self.ask("POST", "/photos", {"name": name, "type": kind, "bytes": len(content)})
        assert answer.status == 201, answer.body
        return answer.json

    def upload(self, name: str, content: bytes, kind: str = "") -> str:
        """Uploads a file; the id of the photograph."""
        presigned = self.presign(name, content, kind)
        assert put(presigned, content).status == 200
        return presigned["id"]

    def ticket(self) -> str:
        """A ticket for one connection."""
        answer = self.ask("POST", "/tickets")
        assert answer.status == 201, answer.body
        return answer.json["ticket"]

    def connect(self) -> ClientConnection:
        """A connection on which progress arrives."""
        return self.desk.live(f"?ticket={self.ticket()}")

    def photo(self, photo_id: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/photos/{photo_id}")
        assert answer.status == 200, answer.body
        return answer.json

    def photos(self) -> dict[str, dict[str, Any]]:
        """All photographs by id."""
        answer = self.ask("GET", "/photos")
        assert answer.status == 200, answer.body
        return {photo["id"]: photo for photo in answer.json["items"]}

    def wait(self, photo_id: str, *statuses: str) -> dict[str, Any]:
        """The photograph, once nothing of it is pending and it has one of ``statuses``, or any final one."""

        def look() -> dict[str, Any] | None:
            photo = self.photo(photo_id)
            pending = any(each["status"] == "pending" for each in photo["conversions"].values())
            return photo if not pending and photo["status"] in (statuses or ENDED) else None

        return eventually(look, f"an end of {photo_id}")

    def publish(self, photo_id: str, **choices: Any) -> str:
        """Asks for a publication; ARN of the execution."""
        answer = self.ask("POST", f"/photos/{photo_id}/publication", choices)
        assert answer.status == 202, answer.body
        return answer.json["executionArn"]


def put(presigned: dict[str, Any], content: bytes, **changed: str) -> Answer:
    """Uploads as it was presigned, but for ``changed`` headers."""
    headers = {name.replace("-", "_"): value for name, value in presigned["headers"].items()}
    return ask("PUT", presigned["uploadUrl"], content, **(headers | changed))
