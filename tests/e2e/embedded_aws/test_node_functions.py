"""A function in TypeScript with a package of npm: bundled, invoked, and bundled again when it is saved."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import Function
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.reload.packages import Packages
from tests.node_projects import TINY, depend, write

SOURCE = """import { size } from "tiny"

interface Order { id: string; fails?: boolean }

export const handler = async (order: Order): Promise<string> => {
  if (order.fails) throw new RangeError("no such order")
  return `${order.id} ${size()}`
}
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return depend(write(tmp_path_factory.mktemp("orders"), {"src/orders.ts": SOURCE}))


@pytest.fixture(scope="module")
def stack(emulator: Emulator, code: Path) -> Iterator[Deployment]:
    def program() -> None:
        given = Function(
            "orders", {"code": str(code), "handler": "src/orders.handler", "runtime": "nodejs22.x"}
        )
        pulumi.export("orders", given.function_name)

    with deploy(program, emulator=emulator) as deployment:
        yield deployment


def invoke(stack: Deployment, **order: object) -> Any:
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["orders"], Payload=json.dumps({"id": "7", **order})
    )
    return json.load(answer["Payload"])


@pytest.mark.exhaustive
def test_a_package_and_a_source_that_are_saved_are_in_the_next_invocation(stack: Deployment, code: Path):
    packages, source = Packages(), code / "src/orders.ts"
    assert stack.content_paths(packages) == {code}
    assert invoke(stack) == "7 tiny"

    source.write_text(SOURCE.replace("${size()}", "is ${size()}"))
    assert [*stack.update_content({source}, builder=packages).values()] == ["update"]
    assert invoke(stack) == "7 is tiny"

    source.write_text("export const handler = (\n")
    with pytest.raises(
        UserError, match=f"code of a function, '{code}': {source}:2:1: Unexpected end of file"
    ):
        stack.update_content({source}, builder=packages)
    assert invoke(stack) == "7 is tiny"

    source.write_text(SOURCE)
    depend(code, {**TINY, "index.js": "exports.size = () => 'smaller'\n"})
    stack.update_content({code / "package-lock.json"}, builder=packages)
    assert invoke(stack) == "7 smaller"


def test_an_error_shows_the_line_of_its_source(stack: Deployment, code: Path):
    error = invoke(stack, fails=True)
    assert (error["errorType"], error["errorMessage"]) == ("RangeError", "no such order")
    first, frame, *_ = error["trace"]
    assert first == "RangeError: no such order"
    assert frame.endswith(f"({code / 'src/orders.ts'}:6:26)")
