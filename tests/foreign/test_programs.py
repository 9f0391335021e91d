"""Each program of the corpus works with real input, is unchanged by a second run, and is destroyed."""

from types import ModuleType

import pytest

from embedded_aws import Emulator, deploy, record
from tests.e2e.embedded_aws.test_read_inputs import find_unread
from tests.e2e.embedded_aws.unread_inputs import may_be_unread
from tests.foreign.corpus import list_programs

pytestmark = pytest.mark.slow


@pytest.mark.representatives(
    *("docker_images", "graphql_templates", "identity_pools", "log_metrics", "streamed_tables")
)
@pytest.mark.parametrize("module", [pytest.param(each, id=name) for name, each in list_programs().items()])
def test_a_program_works(module: ModuleType, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = {made.urn: made for made in record(module.program).registrations}
    config = getattr(module, "CONFIG", None)
    stack = deploy(module.program, emulator=emulator, stack=module.__name__, config=config)

    module.check(stack)
    for made in stack.resources:
        promised = {urn.split("::", 2)[2]: each for urn, each in made_up.items()}[made.urn.split("::", 2)[2]]
        assert {*promised.outputs} - {"name", "arn"} <= {*made.outputs}, made.type
    unread = {
        made.urn: left
        for made in stack.resources
        if made.custom and made.type.startswith("aws:")
        if (left := find_unread(emulator, made, monkeypatch) & {*made.inputs} - may_be_unread(made.type))
    }
    assert unread == {}
    assert stack.refresh() == {}
    assert stack.update(module.program) == {}
    if changed := getattr(module, "second_program", None):
        done = stack.update(changed)
        expected = getattr(module, "CHANGES", None)
        assert expected in (None, {urn.rpartition("::")[2]: each for urn, each in done.items()})
        module.check_changed(stack)
    assert set(stack.destroy().values()) <= {"delete"}
