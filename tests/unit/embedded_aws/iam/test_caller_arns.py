"""The caller of a request is found without its policies, which are parsed once for a request."""

from typing import cast

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches, replace

from embedded_aws.emulator.clients import ACCOUNT, Credentials
from embedded_aws.iam.authentication import list_patches
from embedded_aws.ministack import iam, iam_evaluator, sts
from embedded_aws.ministack.responses import get_account_id

USER = "AKIAIOSFODNN7EXAMPLE"
SESSION = "ASIAIOSFODNN7EXAMPLE"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> str:
    patches = list_patches(Credentials("root", "secret"), "secret")
    apply_patches(monkeypatch, [patch for patch in patches if patch.name is iam_evaluator.arn_of_caller])
    replace(monkeypatch, iam_evaluator.resolve_principal, fail)
    return get_account_id()


def fail(*_: object) -> None:
    pytest.fail("policies are parsed")


def find_caller(key: str) -> str:
    signature = f"AWS4-HMAC-SHA256 Credential={key}/20261130/us-east-1/sqs/aws4_request"
    return iam_evaluator.arn_of_caller({"authorization": signature} if key else {})


def test_a_user(account: str) -> None:
    arn = f"arn:aws:iam::{account}:user/team/reader"
    iam.users["reader"] = cast("iam.User", {"UserName": "reader", "Arn": arn})
    iam.access_keys[USER] = {"UserName": "reader", "Status": "Active", "SecretAccessKey": "secret"}
    try:
        assert find_caller(USER) == arn
    finally:
        del iam.users["reader"], iam.access_keys[USER]


def test_a_session_of_another_account(account: str) -> None:
    other = f"9{ACCOUNT[1:]}"
    arn = f"arn:aws:sts::{other}:assumed-role/reader/session"
    assert other != account
    sts.register_session(SESSION, {"Arn": arn, "AccountId": other, "SecretAccessKey": "secret"})
    try:
        assert find_caller(SESSION) == arn
    finally:
        del sts.sessions[SESSION]


@pytest.mark.parametrize("key", ["", "AKIAUNKNOWN"])
def test_nobody_counts_as_the_root_user(account: str, key: str) -> None:
    assert find_caller(key) == f"arn:aws:iam::{account}:root"
