"""The AWS settings of code that a local stack starts."""

import os
import re
from pathlib import Path

import boto3
import botocore
import pytest

from embedded_aws.emulator.aws_settings import (
    build_settings,
    is_aws_setting,
    merge_command_settings,
    use_settings,
)
from embedded_aws.emulator.clients import Credentials

OTHERS = (
    *("AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"),
    *("AWS_BEARER_TOKEN_BEDROCK", "AWS_SDK_LOAD_CONFIG", "AWS_VAULT", "AWS_SSO_ACCOUNT_ID", "BOTO_CONFIG"),
    *("AWS_ENABLE_ENDPOINT_DISCOVERY", "AWS_CLI_AUTO_PROMPT", "AWS_JAVA_V1_PRINT_LOCATION"),
    *("AWS_LOGIN_CACHE_DIRECTORY", "AWS_SIGNIN_CACHE_DIRECTORY", "AWS_SHARED_CREDENTIALS_FILE"),
)
"""Settings of other SDKs, and those whose names the SDK for Python builds."""
OWN = (
    *(
        "AWS_BUCKET",
        "AWS_S3_BUCKET",
        "AWS_STAGE",
        "AWS_VPC_ID",
        "AWS_ROLE_NAME",
        "AWS_USE_LOCAL",
        "AWS_PAGER",
    ),
    *("MY_AWS_PROFILE", "PATH", "AWS_CLI_PAGER", "AWSOME", "PULUMI_CONFIG_PASSPHRASE"),
)
"""Variables of programs, which must stay."""
SETTINGS = build_settings("http://127.0.0.1:1", Credentials("key", "secret"), "eu-west-1")


def test_each_variable_that_the_sdk_for_python_reads_is_a_setting() -> None:
    sources = [*Path(botocore.__file__).parent.glob("*.py"), *Path(boto3.__file__).parent.glob("*.py")]
    text = "".join(path.read_text() for path in sources)
    found = sorted({*re.findall(r"""['"](AWS_[A-Z0-9_]+[A-Z0-9])['"]""", text), *OTHERS})
    assert len(found) > 50
    assert [name for name in found if not is_aws_setting(name)] == []
    assert [name for name in OWN if is_aws_setting(name)] == []


@pytest.mark.parametrize(
    ("given", "bypassed"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p"}, "127.0.0.1,localhost"),
        ({"https_proxy": "http://p", "NO_PROXY": "a.com,b.com"}, "a.com,b.com,127.0.0.1,localhost"),
        ({"all_proxy": "http://p", "no_proxy": "a.com", "NO_PROXY": "b.com"}, "a.com,127.0.0.1,localhost"),
        ({"http_proxy": "http://p", "no_proxy": "*"}, "*"),
        ({"http_proxy": "http://p", "NO_PROXY": "localhost,127.0.0.1"}, "localhost,127.0.0.1"),
    ],
)
def test_requests_to_the_emulator_do_not_go_through_a_proxy(
    given: dict[str, str], bypassed: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    with use_settings(SETTINGS):
        assert [os.environ.get(name) for name in ("NO_PROXY", "no_proxy")] == [bypassed] * 2
    assert dict(os.environ) == before


def test_the_environment_is_restored_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that a program adds go, and other variables that it sets stay."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.delenv("AWS_CONFIG_FILE", raising=False)
    monkeypatch.delenv("OWN", raising=False)

    def run() -> None:
        with use_settings(SETTINGS), use_settings(SETTINGS):
            assert "AWS_PROFILE" not in os.environ
            os.environ |= {"AWS_PROFILE": "other", "AWS_ROLE_ARN": "role", "OWN": "1"}
            raise KeyError

    with pytest.raises(KeyError):
        run()
    monkeypatch.setenv("OWN", os.environ.pop("OWN"))
    assert os.environ["AWS_PROFILE"] == "mine"
    assert not {"AWS_CONFIG_FILE", "AWS_ROLE_ARN"} & set(os.environ)


def test_a_command_does_not_mix_its_keys_with_a_token() -> None:
    token = build_settings("http://127.0.0.1:1", Credentials("key", "secret", "token"), "eu-west-1")
    with use_settings(token):
        assert merge_command_settings({})["AWS_SESSION_TOKEN"] == "token"
        own = merge_command_settings(
            {"AWS_ACCESS_KEY_ID": "own", "AWS_ENDPOINT_URL_S3": "x", "AWS_BUCKET": "b"}
        )
    assert "AWS_SESSION_TOKEN" not in own
    assert (own["AWS_ACCESS_KEY_ID"], own["AWS_BUCKET"]) == ("own", "b")
    assert "AWS_ENDPOINT_URL_S3" not in own
