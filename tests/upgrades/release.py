"""The resources of the last release, in a file that does not need the history of Git.

``python -m tests.upgrades.release v0.2.0`` renews the file at a release, from the tag or any other commit: it
checks the commit out into a temporary directory, evaluates every component of its ``every_component.py``, and
writes what an update can replace. Do so after the release, in a clone with history; rows of
``differences.toml`` that the release has settled are then unused, which the test reports: delete them.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embedded_aws.resource_model.registry import find_resource

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
FILE: Final = HERE / "release.json"
_PATHS: Final = ("components", "local", ".", "tests/unit")
STATEFUL: Final = frozenset(
    {
        "aws:cloudwatch/eventArchive:EventArchive",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:cognito/userPool:UserPool",
        "aws:dynamodb/table:Table",
        "aws:ecr/repository:Repository",
        "aws:kinesis/stream:Stream",
        "aws:kms/key:Key",
        "aws:rds/cluster:Cluster",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
        "aws:sqs/queue:Queue",
        "aws:ssm/parameter:Parameter",
    }
)
"""Types that hold data."""
ADDRESSED: Final = frozenset(
    {
        "aws:apigateway/restApi:RestApi",
        "aws:apigatewayv2/api:Api",
        "aws:cloudfront/distribution:Distribution",
        "aws:cloudwatch/eventBus:EventBus",
        "aws:cognito/userPoolClient:UserPoolClient",
        "aws:cognito/userPoolDomain:UserPoolDomain",
        "aws:ec2/vpc:Vpc",
        "aws:lambda/function:Function",
        "aws:sfn/stateMachine:StateMachine",
        "aws:sns/topic:Topic",
    }
)
"""Types whose replacement has another address, which clients know."""
_NAMES: Final = frozenset({"name", "namePrefix", "bucket", "identifier", "clusterIdentifier"})


@dataclass(frozen=True)
class Resource:
    """A resource of a component.

    Attributes:
        type: Its type.
        protect: Whether Pulumi protects it.
        fixed: Inputs whose change replaces it, or renames it.
    """

    type: str
    protect: bool
    fixed: dict[str, object]


@dataclass(frozen=True)
class Release:
    """A release.

    Attributes:
        commit: Its commit.
        components: Its resources by URN, by the name of the case in ``every_component``.
    """

    commit: str
    components: dict[str, dict[str, Resource]]


def find_fixed(type_: str, inputs: dict[str, object]) -> dict[str, object]:
    """Returns the inputs whose change replaces a resource with data or an address, or renames another one.

    Args:
        type_: Its type.
        inputs: Its inputs.
    """
    kind = find_resource(type_)
    replacing = {path.partition(".")[0].removesuffix("[]") for path in kind.replaced_by} if kind else set()
    names = _NAMES & replacing
    wanted = replacing if type_ in STATEFUL | ADDRESSED else names
    return {name: inputs[name] for name in sorted(wanted) if name in inputs}


def read_release() -> Release:
    """Returns the last release."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return Release(
        found["commit"],
        {
            name: {urn: Resource(**each) for urn, each in resources.items()}
            for name, resources in found["components"].items()
        },
    )


def write_release(revision: str) -> None:
    """Writes the file from a commit.

    Args:
        revision: The commit, or a tag.
    """
    commit = _run("git", "rev-parse", f"{revision}^{{commit}}", directory=ROOT).strip()
    with tempfile.TemporaryDirectory() as directory:
        tree = Path(directory) / "tree"
        _run("git", "worktree", "add", "--detach", os.fspath(tree), commit, directory=ROOT)
        try:
            path = os.pathsep.join(os.fspath(tree / each) for each in _PATHS)
            recorder = os.fspath(HERE / "recorder.py")
            written = _run(sys.executable, recorder, directory=tree, PYTHONPATH=path)
        finally:
            _run("git", "worktree", "remove", "--force", os.fspath(tree), directory=ROOT)
    components = {
        name: {
            each["urn"]: {
                "type": each["type"],
                "protect": each["protect"],
                "fixed": find_fixed(each["type"], each["inputs"]),
            }
            for each in sorted(resources, key=lambda each: each["urn"])
        }
        for name, resources in json.loads(written).items()
    }
    content = {"commit": commit, "components": components}
    FILE.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _run(*command: str, directory: Path, **variables: str) -> str:
    done = subprocess.run(
        command, cwd=directory, env={**os.environ, **variables}, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    write_release(sys.argv[1])
