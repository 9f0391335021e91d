"""Default tags of a provider: every resource has them, and a change of them updates it in place."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions

from embedded_aws import Deployment, DeploymentError, Emulator, deploy


def program(team: str, stage: str = "dev") -> Callable[[], None]:
    def make() -> None:
        aws.sqs.Queue("plain")
        aws.sqs.Queue("own", tags={"team": "checkout", "use": "jobs"})
        table = aws.dynamodb.Table(
            "t", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
        )
        there = aws.Provider("there", region="eu-west-1", default_tags={"tags": {"stage": stage}})
        elsewhere = aws.sqs.Queue("elsewhere", opts=ResourceOptions(provider=there))
        aws.sqs.QueuePolicy(
            "untagged",
            queue_url=elsewhere.url,
            policy='{"Version":"2012-10-17","Statement":[]}',
            opts=ResourceOptions(provider=there),
        )
        pulumi.export("all", table.tags_all)
        pulumi.export("team", team)

    return make


def config(**tags: str) -> dict[str, str]:
    return {"aws:region": "us-east-1", "aws:defaultTags": json.dumps({"tags": tags})}


def tags(stack: Deployment, name: str, region: str = "us-east-1") -> dict[str, str]:
    url = stack.recording.find_by_name(name).id
    return stack.emulator.client("sqs", region=region).list_queue_tags(QueueUrl=url).get("Tags", {})


def operations(done: Any) -> dict[str, str]:
    return {urn.rpartition("::")[2]: what for urn, what in done.items()}


def test_default_tags_reach_every_resource(emulator: Emulator):
    with deploy(program("shop"), config=config(team="shop"), emulator=emulator) as stack:
        assert tags(stack, "plain") == {"team": "shop"}
        assert tags(stack, "own") == {"team": "checkout", "use": "jobs"}
        assert tags(stack, "elsewhere", "eu-west-1") == {"stage": "dev"}
        assert stack.outputs["all"] == {"team": "shop"}
        own = stack.recording.find_by_name("own").outputs
        assert (own["tags"], own["tagsAll"]) == ({"team": "checkout", "use": "jobs"},) * 2
        assert stack.refresh() == {}
        assert operations(stack.update(program("shop"), config=config(team="shop"))) == {}

        done = operations(stack.update(program("shop"), config=config(team="store")))
        assert done == {"plain": "update", "t": "update"}
        assert tags(stack, "plain") == {"team": "store"}
        assert stack.outputs["all"] == {"team": "store"}

        done = operations(stack.update(program("shop", "test"), config=config()))
        assert {name: done.get(name) for name in ("plain", "own", "t", "elsewhere")} == {
            "plain": "update",
            "own": None,
            "t": "update",
            "elsewhere": "update",
        }
        assert tags(stack, "plain") == {}
        assert tags(stack, "elsewhere", "eu-west-1") == {"stage": "test"}
        assert stack.refresh() == {}
        stack.destroy()


def test_ignored_tags_are_left_to_others(emulator: Emulator):
    settings = {"keys": ["cost"], "keyPrefixes": ["audit:"]}
    ignoring = {**config(team="shop"), "aws:ignoreTags": json.dumps(settings)}

    def make(use: str) -> Callable[[], None]:
        def program() -> None:
            aws.sqs.Queue("q", tags={"use": use})

        return program

    with deploy(make("jobs"), config=ignoring, emulator=emulator) as stack:
        url = stack.recording.find_by_name("q").id
        others = {"cost": "7", "audit:by": "me"}
        stack.client("sqs").tag_queue(QueueUrl=url, Tags={**others, "stranger": "1"})
        assert operations(stack.refresh()) == {"q": {"tags"}}
        stack.client("sqs").untag_queue(QueueUrl=url, TagKeys=["stranger"])
        stack.refresh()
        assert stack.refresh() == {}
        assert operations(stack.update(make("mail"), config=ignoring)) == {"q": "update"}
        assert tags(stack, "q") == {"team": "shop", "use": "mail", **others}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"assume_roles": [{"role_arn": "arn:aws:iam::123456789012:role/r"}]},
            "assumeRoles: is not supported",
        ),
        ({"allowed_account_ids": ["210987654321"]}, "does not have the account of the embedded emulator"),
        ({"forbidden_account_ids": ["123456789012"]}, "has the account of the embedded emulator"),
    ],
)
def test_settings_that_cannot_be_kept_are_refused(emulator: Emulator, settings: dict[str, Any], message: str):
    def make() -> None:
        aws.Provider("there", region="us-east-1", **settings)

    with pytest.raises(DeploymentError, match=message):
        deploy(make, emulator=emulator)


def test_endpoints_of_other_emulators_change_nothing(emulator: Emulator):
    elsewhere = [{"sqs": "http://localhost:1"}]

    def make() -> None:
        far = aws.Provider("far", region="eu-west-1", endpoints=elsewhere)
        aws.sqs.Queue("there", opts=pulumi.ResourceOptions(provider=far))
        aws.sqs.Queue("here")

    with deploy(make, config={"aws:endpoints": json.dumps(elsewhere)}, emulator=emulator) as stack:
        for name, region in (("there", "eu-west-1"), ("here", "us-east-1")):
            url = stack.recording.find_by_name(name).id
            assert emulator.client("sqs", region=region).get_queue_attributes(QueueUrl=url)
