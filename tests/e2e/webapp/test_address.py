"""The contents of the one address of the application."""

import json

import pytest

from tests.e2e.webapp.desk import Desk, User, ask

pytestmark = pytest.mark.exhaustive


def test_pages_connect_to_the_site_and_to_the_bucket_of_the_uploads_alone(desk: Desk):
    directives = desk.get("/").headers["Content-Security-Policy"].split("; ")
    policy = {directive: sources for directive, *sources in (each.split(" ") for each in directives)}
    assert policy["default-src"] == ["'self'"]
    bucket = f"https://{desk.outputs['source_bucket_name']}.s3.us-east-1.amazonaws.com"
    # The emulator's own address stands for the bucket's here.
    assert policy["connect-src"] == ["'self'", bucket, desk.deployment.endpoint]
    assert policy["frame-ancestors"] == ["'none'"]


def test_errors_of_the_api_are_its_own(desk: Desk, ann: User):
    for path in ("/nothing", "/photos/0", "/photos/0/publication"):
        answer = ann.ask("GET", path)
        assert answer.status == 404
        assert answer.json["message"]


@pytest.mark.parametrize("operation", ["AdminCreateUser", "ListUsers", "AdminInitiateAuth", "DeleteUserPool"])
def test_nobody_rules_the_pool_by_way_of_the_site(desk: Desk, operation: str):
    answer = ask(
        "POST",
        f"{desk.url}/cognito/",
        json.dumps({"UserPoolId": desk.outputs["user_pool_id"]}).encode(),
        Content_Type="application/x-amz-json-1.1",
        X_Amz_Target=f"AWSCognitoIdentityProviderService.{operation}",
    )
    assert answer.status in {400, 403}, answer.body
    pools = desk.deployment.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    assert [pool["Id"] for pool in pools] == [desk.outputs["user_pool_id"]]
