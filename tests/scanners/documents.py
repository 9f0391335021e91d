"""The documents inside a stack that have their own scanners: policies, state machines, API descriptions."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from embedded_aws.program.registration import Recording, Registration
from embedded_aws.program.texts import list_texts
from tests.scanners.terraform_plan import addresses, select_managed
from tests.scanners.terraform_schema import Block

KINDS = {
    ("aws:sfn/stateMachine:StateMachine", "definition"): "state_machine",
    ("aws:apigateway/restApi:RestApi", "body"): "api_document",
}
"""Kind of a document by resource type and argument; those of policies are known by their content."""


@dataclass(frozen=True)
class Document:
    """A document of a resource.

    Attributes:
        kind: The module of :mod:`tests.scanners.panel` that scans it.
        resource: Terraform's address of the resource, such as ``aws_iam_role.media-zip-role``.
        content: What it says, as JSON.
    """

    kind: str
    resource: str
    content: str


def find_documents(recording: Recording, schema: Mapping[str, Block]) -> list[Document]:
    """Every document of a stack, in the order of its resources."""
    by_urn = addresses(recording, schema)
    return [
        Document(kind, by_urn[found.urn], content)
        for found in select_managed(recording)
        for kind, content in _documents_of(found)
    ]


def _documents_of(found: Registration) -> Iterator[tuple[str, str]]:
    for name, value in found.inputs.items():
        if kind := KINDS.get((found.type, name)):
            yield kind, value
        elif name == "assumeRolePolicy":
            yield "policy", _add_resource(value, found.outputs["arn"])
        elif found.type == "aws:ecr/repositoryPolicy:RepositoryPolicy" and name == "policy":
            repository = f"arn:aws:ecr:us-east-1:123456789012:repository/{found.inputs['repository']}"
            yield "policy", _add_resource(value, repository)
        else:
            yield from (("policy", text) for text in list_texts(value) if '"Statement"' in text)


def _add_resource(policy: str, arn: str) -> str:
    """A policy of a role or repository that names it, which AWS leaves unsaid and parliament must read."""
    document: dict[str, Any] = json.loads(policy)
    statements = [{**statement, "Resource": arn} for statement in document["Statement"]]
    return json.dumps({**document, "Statement": statements})
