"""A patch replaces only the source that it was written for; other versions of MiniStack are reported."""

import re
from collections.abc import Callable
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from tests.patches.proofs import PROOFS
from tests.patches.without_process import leave_step_out

from embedded_aws.emulator.clients import Credentials
from embedded_aws.ministack.model_services import without_models
from embedded_aws.ministack.patching import MINISTACK, Patch, apply, check, steps
from embedded_aws.server.patches import table

TABLE = table(Credentials.generate(), "secret")
NUMBERS = count()
FUNCTION = "def greet(name):\n    # A comment.\n    return f'hello {name}'\n"
CONSTANTS = "PAUSE = 10\nNAMES: tuple[str, ...] = (\n    'a',\n)\n"


@pytest.mark.parametrize("patch", TABLE, ids=lambda patch: patch.target)
def test_a_patch_replaces_what_it_was_written_for(patch: Patch):
    assert patch.found_source() == patch.source


def test_they_were_written_for_the_version_that_is_pinned():
    pinned = re.search(r'"ministack==([\d.]+)"', Path("pyproject.toml").read_text())
    assert pinned
    assert pinned[1] == version("ministack") == MINISTACK


def test_each_has_a_unique_target_and_reason():
    assert len({patch.target for patch in TABLE}) == len({patch.reason for patch in TABLE}) == len(TABLE)


@pytest.mark.parametrize("title", [title for patch in TABLE for title in patch.titles])
def test_a_step_has_a_test_that_fails_without_it(title: str):
    """``make patches`` runs the tests."""
    file, _, name = PROOFS[title].partition("::")
    assert re.search(rf"^def {name}\(", Path(file).read_text(), re.MULTILINE)


def test_no_proof_is_left_of_a_step_that_is_gone():
    assert set(PROOFS) == {title for patch in TABLE for title in patch.titles}


def test_reports_name_steps_that_exist():
    """``python -m tests.patches`` leaves out the steps that contain a name."""
    report = Path("docs/upstream/ministack.md").read_text()
    places = re.findall(r"^Patch(?:es)?: (.+?)\n\n", f"{report}\n", re.MULTILINE | re.DOTALL)
    names = [name for place in places for name in re.findall(r"`(\w[^`]+)`", place)]
    assert places
    assert [name for name in names if not any(name in title for title in PROOFS)] == []


Load = Callable[[str], ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Imports a module of that source, a new one each time."""
    monkeypatch.syspath_prepend(tmp_path)

    def imported(source: str) -> ModuleType:
        name = f"patched_{next(NUMBERS)}"
        (tmp_path / f"{name}.py").write_text(source)
        return __import__(name)

    return imported


def patch_of(module: ModuleType, name: str, source: str = "") -> Patch:
    return Patch(module, name, source, lambda original: original, f"{name} behaves like AWS")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FUNCTION, FUNCTION.replace("hello", "bye")),
        (FUNCTION, FUNCTION.replace("(name)", "(name, again)")),
        (FUNCTION, "async " + FUNCTION),
        (FUNCTION, "import functools\n@functools.cache\n" + FUNCTION),
        (FUNCTION, ""),
        (FUNCTION, "greet = 1"),
        (CONSTANTS, CONSTANTS.replace("10", "11")),
        (CONSTANTS, CONSTANTS.replace("'a',", "'a', 'b',")),
    ],
)
def test_what_has_changed_is_told_by_name(load: Load, before: str, after: str):
    names = ["greet"] if "greet" in before else ["PAUSE", "NAMES"]
    old, new = load(before), load(after)
    sources = [patch_of(old, name).found_source() for name in names]
    check([patch_of(old, name, source) for name, source in zip(names, sources, strict=True)])
    with pytest.raises(RuntimeError, match=f"ministack {MINISTACK} in the source") as raised:
        check([patch_of(new, name, source) for name, source in zip(names, sources, strict=True)])
    assert re.search(rf"\n- {__name__}: patched_\d+\.\w+ \(\w+ behaves like AWS\)", str(raised.value))


def test_comments_and_neighbours_are_not_changes(load: Load):
    source = patch_of(load(FUNCTION), "greet").found_source()
    after = f"def before():\n    pass\n{FUNCTION}#\n\n\ndef after():\n    pass\n"
    check([patch_of(load(after.replace("    # A comment.\n", "\n")), "greet", source)])


def test_a_function_from_another_module_is_looked_up_there(load: Load):
    home = load(FUNCTION)
    source = patch_of(home, "greet").found_source()
    check([patch_of(load(f"from {home.__name__} import greet"), "greet", source)])
    changed = load(FUNCTION.replace("hello", "bye"))
    with pytest.raises(RuntimeError, match="greet"):
        check([patch_of(load(f"from {changed.__name__} import greet"), "greet", source)])


def test_every_change_is_told_at_once(load: Load):
    module = load(FUNCTION + CONSTANTS)
    with pytest.raises(RuntimeError) as raised:
        check([patch_of(module, name) for name in ("greet", "PAUSE", "gone")])
    assert str(raised.value).count("\n- ") == 3


def test_two_patches_of_a_name_are_rejected(load: Load):
    module = load(FUNCTION)
    with pytest.raises(RuntimeError, match=r"\.greet: two patches replace it; make them steps of one patch"):
        apply([patch_of(module, "greet"), patch_of(module, "greet")])


def add_mark(greet: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: greet(f"{name}!")


def test_steps_apply_in_order(load: Load):
    module = load(FUNCTION)

    def repeat(greet: Callable[[str], str]) -> Callable[[str], str]:
        return lambda name: f"{greet(name)} {greet(name)}"

    apply([Patch(module, "greet", "", steps(add_mark, repeat), "")])
    assert module.greet("you") == "hello you! hello you!"


def test_a_step_can_be_left_out(load: Load):
    whole = Patch(load(FUNCTION), "greet", "", steps(add_mark, without_models), "")
    ours, other = whole.titles
    assert (ours, other) == (f"{__name__}: {whole.target}", f"ministack.model_services: {whole.target}")
    left = leave_step_out([whole], other)
    assert [patch.steps for patch in left] == [(add_mark,)]
    assert leave_step_out(left, ours) == ()
