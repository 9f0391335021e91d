"""Users who deploy a stack with exactly the policy that ``deploy-policy`` prints."""

import itertools
import json
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pulumi_aws as aws
import pytest
from _pytest.mark import ParameterSet

from embedded_aws import DeploymentError, Emulator, deploy, record
from embedded_aws.emulator.clients import ACCOUNT, REGION, Credentials
from serverless_patterns import Function, Queue
from serverless_patterns_cli.deploy_policy.documents import build_documents
from serverless_patterns_cli.deploy_policy.policy import Statement, build_statements
from serverless_patterns_cli.patterns import catalog
from tests.conftest import ROOT
from tests.e2e.test_changes import ROWS, create_neighbors
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import Change, Component

pytestmark = pytest.mark.slow

CODE = ROOT / "tests/data/functions/one"
STACKS = list(dict.fromkeys(pattern.stack for pattern in catalog.read_patterns(ROOT)))
CONFIG = {"forceDestroy": True}
TAGS = {"aws:defaultTags": {"tags": {"team": "orders"}}}
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as started:
        yield started


def act_as_deployer(emulator: Emulator, *policies: list[Statement]) -> None:
    """Makes a new user with the statements of each program the deployer."""
    iam, name = emulator.client("iam"), f"deployer-{next(NUMBERS)}"
    iam.create_user(UserName=name)
    documents = [each for statements in policies for each in build_documents(statements)]
    for number, document in enumerate(documents):
        created = iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=json.dumps(document))
        iam.attach_user_policy(UserName=name, PolicyArn=created["Policy"]["Arn"])
    key = iam.create_access_key(UserName=name)["AccessKey"]
    emulator.deployer = Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def read_statements(program: Any, **settings: Any) -> list[Statement]:
    return build_statements(record(program, **settings), account=ACCOUNT, region=REGION)


def list_parts() -> Iterator[ParameterSet]:
    """Yields the changes of each component, some at a time."""
    for name, component in MATRIX.items():
        for begin in range(0, len(component.changes), ROWS):
            part = component.changes[begin : begin + ROWS]
            yield pytest.param(component, part, id=f"{name}-{begin + 1}")


def shop() -> None:
    """A program whose resources pass roles and set something of each other."""
    sources = {"orders": Queue("orders").event_source()}
    Function("work", {"code": os.fspath(CODE), "handler": "echo.handler", "event_sources": sources})


def run_through(program: Any, emulator: Emulator, stack: str = "stack") -> None:
    """Deploys a program, updates it so that most resources change, refreshes and destroys it."""
    with deploy(program, stack=stack, emulator=emulator, config=CONFIG) as deployed:
        assert deployed.update(program, config={**CONFIG, **TAGS})
        assert deployed.refresh() == {}
        deployed.destroy()


@pytest.mark.representatives("workflow")
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_is_deployed_updated_refreshed_and_destroyed_with_its_policy(
    stack: str, emulator: Emulator
) -> None:
    act_as_deployer(emulator, read_statements(ROOT, stack=stack, config=CONFIG))
    run_through(ROOT, emulator, stack)


@pytest.mark.representatives("Queue-1")
@pytest.mark.parametrize(("component", "changes"), [*list_parts()])
def test_each_argument_is_deployed_with_the_policy_of_its_program(
    component: Component, changes: Sequence[Change], emulator: Emulator
) -> None:
    """An update from one program to another has the policies of both."""
    key_arn = create_neighbors(emulator)
    program = component.program()
    act_as_deployer(emulator, read_statements(program))
    with deploy(program, emulator=emulator) as deployed:
        for change in changes:
            changed = component.program(change, key_arn=key_arn)
            act_as_deployer(emulator, read_statements(program), read_statements(changed))
            deployed.update(changed)
            assert deployed.refresh() == {}, change.argument
            deployed.update(program)
        act_as_deployer(emulator, read_statements(program))
        deployed.destroy()


def test_a_provider_of_identities_gets_tags_with_the_policy_of_its_program(emulator: Emulator) -> None:
    def program() -> None:
        url = "https://token.actions.githubusercontent.com"
        aws.iam.OpenIdConnectProvider("pipeline", url=url, client_id_lists=["sts.amazonaws.com"])

    act_as_deployer(emulator, read_statements(program))
    run_through(program, emulator)


def test_each_statement_is_needed(emulator: Emulator) -> None:
    """A statement that is left out is denied by the name of one of its actions."""
    statements = read_statements(shop)
    for missing in statements:
        act_as_deployer(emulator, [each for each in statements if each is not missing])
        with pytest.raises(DeploymentError) as failed:
            run_through(shop, emulator)
        assert re.search("not authorized to perform: ([a-zA-Z0-9:-]+)", str(failed.value)), missing["Sid"]
        assert any(action in str(failed.value) for action in missing["Action"]), missing["Sid"]
