"""The engine changes a stack while it is used: no request fails, no upload and no item is lost."""

from dataclasses import dataclass
from typing import Any

import pytest

from embedded_aws import Emulator
from embedded_aws.emulator.addresses import find_local_url
from tests.e2e.traffic import change_under_load, program
from tests.engine.changing_stack import ChangingStack

pytestmark = pytest.mark.exhaustive


@dataclass(frozen=True)
class Running:
    """A stack that the engine deployed.

    Attributes:
        aws: Where it was deployed.
        outputs: Its outputs.
    """

    aws: Emulator
    outputs: dict[str, Any]

    def client(self, service: str) -> Any:
        return self.aws.client(service)

    def local_url(self, output: str) -> str:
        url = find_local_url(self.outputs[output], self.aws.port, self.aws.host_ports)
        assert url, output
        return url


# An update in process goes through the same, in tests/e2e/test_traffic.py.
def test_an_up_under_load_loses_nothing(aws: Emulator, changing_stack: ChangingStack) -> None:
    changing_stack.change(program(before=True))
    change_under_load(
        Running(aws, changing_stack.read_outputs()),
        lambda: changing_stack.change(program(before=False)).values(),
    )
