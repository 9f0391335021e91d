"""Output of ``up`` for a deployed stack."""

import os
from types import SimpleNamespace
from typing import Any, cast

import pytest

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.emulator.clients import Credentials
from embedded_aws.program.masking import Outputs
from serverless_patterns_cli.stacks.local_stack import print_environment, print_local_urls, print_outputs

VALUES = {
    "api_url": "https://abc.execute-api.us-east-1.amazonaws.com/live",
    "bucket": "photographs",
    "queue_url": "http://127.0.0.1:4566/123456789012/orders",
    "queues": {"orders": "http://127.0.0.1:4566/123456789012/orders"},
    "secret_url": "https://abc.execute-api.us-east-1.amazonaws.com/secret",
    "site_url": "https://d1.cloudfront.net",
}


def build_deployment(values: dict[str, Any], *types: str) -> Any:
    """A deployment with some outputs, one distribution, and a resource of each of the ``types``."""

    def url(name: str) -> str:
        value = values[name]
        found = find_local_url(value, 4566, {"d1.cloudfront.net": 8080}) if isinstance(value, str) else None
        if found is None:
            raise LookupError(name)
        return found

    recording = SimpleNamespace(find_by_type=lambda type_: [found for found in types if found == type_])
    outputs = Outputs(values, frozenset({"secret_url"}))
    return cast("Any", SimpleNamespace(outputs=outputs, local_url=url, recording=recording))


def test_what_a_browser_on_this_machine_can_open_is_named(capsys: pytest.CaptureFixture[str]):
    print_local_urls(build_deployment(VALUES))
    assert capsys.readouterr().out == (
        "\nLocal URLs:\n"
        "  api_url: http://127.0.0.1:4566/_aws/execute-api/abc/live\n"
        "  site_url: http://127.0.0.1:8080\n"
    )


def test_of_a_document_only_the_beginning_is_shown(capsys: pytest.CaptureFixture[str]):
    print_outputs({"openapi": "{" + "x" * 1_000, "bucket": "b" * 1_000})
    assert capsys.readouterr().out.splitlines() == [
        "Outputs:",
        f"  bucket: {'b' * 1_000}",
        f"  openapi: '{{{'x' * 59}… (1,001 characters)'",
        "",
    ]


def test_nothing_is_said_of_a_stack_without_addresses(capsys: pytest.CaptureFixture[str]):
    print_local_urls(build_deployment({"bucket": "photographs", "sizes": [1, 2]}))
    assert capsys.readouterr().out == ""


def test_the_code_of_new_users_is_told_where_there_are_any(capsys: pytest.CaptureFixture[str]):
    print_local_urls(build_deployment({}, "aws:cognito/userPool:UserPool"))
    assert (
        capsys.readouterr().out
        == "The emulator sends no email. The confirmation code of new users is 123456, that of forgotten "
        "passwords 654321.\n"
    )


def test_settings_of_the_shell_that_would_lead_elsewhere_are_to_be_unset(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    emulator = cast("Any", SimpleNamespace(endpoint="http://127.0.0.1:1", root=Credentials("key", "secret")))
    print_environment(emulator)
    assert "unset" not in capsys.readouterr().out
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_BUCKET"):
        monkeypatch.setenv(name, "x")
    print_environment(emulator)
    printed = capsys.readouterr().out
    assert "  unset AWS_ENDPOINT_URL_S3 AWS_PROFILE\n" in printed
    assert "  export AWS_REGION=us-east-1\n" in printed
