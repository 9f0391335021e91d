"""Two stacks in one AWS: no role of the one reaches anything of the other."""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest

from embedded_aws import Deployment, Emulator, deploy, record
from serverless_patterns_cli.patterns.catalog import read_patterns
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.isolation.calls import CALLS, UNTRIED, concrete, is_denied
from tests.isolation.grants import Grant, grants_of, role_arns

ROOT = Path(__file__).resolve().parents[2]
STACKS = list(dict.fromkeys(pattern.stack for pattern in read_patterns(ROOT)))
ALIKE = {"static": "gateway"}
"""Stacks whose roles are those of another stack, which is deployed in their place."""
DEPLOYED = [stack for stack in STACKS if stack not in ALIKE]

Pair = tuple[Deployment, Deployment]


@pytest.fixture(scope="module", params=DEPLOYED)
def pair(request: pytest.FixtureRequest, emulator: Emulator) -> Pair:
    """A pattern deployed twice, with all the security that can be turned on."""
    config = {**HOST_BUILDS, "pattern": request.param, "hardened": "true"}
    one, other = (deploy(ROOT, stack=name, config=config, emulator=emulator) for name in ("one", "other"))
    for deployment in (one, other):
        put_objects(deployment)
    return one, other


def put_objects(deployment: Deployment) -> None:
    """Puts an object wherever one may be read: S3 forbids to read what is missing."""
    s3 = deployment.client("s3")
    for notification in deployment.recording.find_by_type("aws:s3/bucketNotification:BucketNotification"):
        bucket = notification.inputs["bucket"]  # which need not set off anything here
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    for grant in list_named_grants(deployment):
        if grant.action == "s3:GetObject":
            CALLS["s3:PutObject"](s3, concrete(grant.resource), deployment)


def list_named_grants(deployment: Deployment) -> list[Grant]:
    """The grants on resources of a stack. On ``*`` are those for which AWS lets none be named."""
    return sorted(grant for grant in grants_of(deployment.recording) if grant.resource != "*")


@pytest.mark.parametrize("hardened", ["false", "true"])
@pytest.mark.parametrize("stack", ALIKE)
def test_stack_grants_nothing_that_the_one_like_it_does_not(stack: str, hardened: str):
    def grants(name: str) -> set[Grant]:
        recording = record(ROOT, stack=name, config={**HOST_BUILDS, "hardened": hardened})
        # Each has a separate key.
        keys = {key.outputs["arn"]: "key" for key in recording.find_by_type("aws:kms/key:Key")}
        return {
            replace(grant, resource=keys.get(grant.resource, grant.resource))
            for grant in grants_of(recording)
        }

    assert grants(stack)
    assert grants(stack) - grants(ALIKE[stack]) == set()


def test_every_role_can_do_what_it_is_granted(pair: Pair):
    one, _ = pair
    clients = {role: cache(partial(one.client, role_arn=arn)) for role, arn in role_arns(one).items()}
    tried = [
        grant for grant in list_named_grants(one) if grant.action not in UNTRIED and not grant.conditional
    ]
    assert tried
    assert [grant for grant in tried if is_denied(clients[grant.role], grant, one)] == []


def test_no_role_reaches_the_other_stack(pair: Pair):
    one, other = pair
    targets = {(grant.action, grant.resource): grant for grant in list_named_grants(other)}.values()
    for role, arn in role_arns(one).items():
        client_of = cache(partial(one.client, role_arn=arn))
        tried = [grant for grant in targets if grant.action not in UNTRIED]
        assert [grant for grant in tried if not is_denied(client_of, grant, other)] == [], role


def test_no_grant_covers_the_other_stack(pair: Pair):
    one, other = pair
    for grant in list_named_grants(one):
        for target in list_named_grants(other):
            assert not grant.covers(target.action, concrete(target.resource)), (grant, target)
