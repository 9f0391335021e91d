"""Documents in YAML that a request or a program contains have the limits of a project's files."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import embedded_aws
from embedded_aws.services.api_gateway.control.calls import ApiError
from embedded_aws.services.api_gateway.control.documents import read_document
from embedded_aws.services.api_gateway.types.http_openapi import read_http_document
from embedded_aws.services.api_gateway.types.openapi import OpenApiError
from embedded_aws.services.api_gateway.types.swagger import parse_document
from embedded_aws.services.codedeploy.app_spec import read_revision
from embedded_aws.services.codedeploy.calls import OperationError

LOCAL = Path(embedded_aws.__file__).parents[1]
_ALIASES = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(9))
DOCUMENTS = {
    "aliases": f"openapi: 3.0.1\na0: &a0 [x, x]\n{_ALIASES}",
    "an alias within its anchor": "openapi: 3.0.1\npaths: &a {b: *a}\n",
    "nesting": "openapi: 3.0.1\npaths: " + "[" * 5_000 + "]" * 5_000,
    "JSON": '{"openapi": "3.0.1", "paths": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "a date": "openapi: 3.0.1\npaths: 2030-02-30\n",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("read", [parse_document, read_http_document])
def test_a_body_of_a_program_that_is_too_much_is_an_error(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(OpenApiError):
        read(text)


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_imported_document_that_is_too_much_is_an_error(text: str) -> None:
    with pytest.raises(ApiError, match="not valid"):
        read_document(text.encode(), "not valid")


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_app_spec_that_is_too_much_is_an_error(text: str) -> None:
    with pytest.raises(OperationError, match="The revision is not valid"):
        read_revision({"revisionType": "String", "string": {"content": text}})


def test_no_other_code_parses_yaml_without_limits() -> None:
    parsing = re.compile(r"yaml\.(safe_)?load\(")
    allowed = {"embedded_aws/program/yaml_files.py", "serverless_patterns_cli/commands/new.py"}
    found = {str(file.relative_to(LOCAL)) for file in LOCAL.rglob("*.py") if parsing.search(file.read_text())}
    assert found == allowed


@pytest.mark.parametrize("read", [parse_document, read_http_document])
@pytest.mark.parametrize("text", ["openapi: 3.0.1\npaths: {}\n", '{"openapi": "3.0.1"}', "{openapi: 3.0.1}"])
def test_usual_documents_are_read(read: Callable[[str], object], text: str) -> None:
    assert read(text)
