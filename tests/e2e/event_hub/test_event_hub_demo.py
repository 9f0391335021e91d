"""The demo of the stack ``hub`` finds everything as expected."""

import json
from pathlib import Path

import pytest

from embedded_aws import Emulator, deploy
from serverless_patterns_cli.patterns.demo import StackOutputs, load_demo

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[3]


def test_the_demo_of_the_stack(emulator: Emulator) -> None:
    with deploy(ROOT, stack="hub", emulator=emulator) as stack:
        outputs = StackOutputs(stack.outputs, stack.local_url)
        results = list(load_demo(ROOT / "patterns/event-hub")(outputs, stack.client))
        assert len(results) == 8
        wrong = {each.action: each.actual for each in results if not each.ok}
        assert not wrong, json.dumps(wrong)
