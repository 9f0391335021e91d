"""A patch replaces only the source that it was written for; other versions of MiniStack are reported."""

import re
from collections.abc import Callable
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from tests.patches.proofs import PROOFS

from embedded_aws.emulator.clients import Credentials
from embedded_aws.ministack.patching import MINISTACK, Patch, apply, check
from embedded_aws.server.patches import table

TABLE = table(Credentials.generate(), "secret")
NUMBERS = count()
FUNCTION = "def greet(name):\n    # A comment.\n    return f'hello {name}'\n"
CONSTANTS = "PAUSE = 10\nNAMES: tuple[str, ...] = (\n    'a',\n)\n"


@pytest.mark.parametrize("patch", TABLE, ids=lambda patch: patch.title)
def test_a_patch_replaces_what_it_was_written_for(patch: Patch):
    assert patch.found_source() == patch.source


def test_they_were_written_for_the_version_that_is_pinned():
    pinned = re.search(r'"ministack==([\d.]+)"', Path("pyproject.toml").read_text())
    assert pinned
    assert pinned[1] == version("ministack") == MINISTACK


def test_each_has_a_unique_title_and_reason():
    assert len({patch.title for patch in TABLE}) == len({patch.reason for patch in TABLE}) == len(TABLE)


def test_patches_of_one_name_say_which_goes_over_which():
    below: dict[str, str] = {}
    for patch in TABLE:
        assert patch.over == below.get(patch.target, "")
        below[patch.target] = patch.home
    assert sum(1 for patch in TABLE if patch.over) == len(TABLE) - len(below) > 0


@pytest.mark.parametrize("patch", TABLE, ids=lambda patch: patch.title)
def test_a_patch_has_a_test_that_fails_without_it(patch: Patch):
    """``make patches`` runs the tests."""
    file, _, name = PROOFS[patch.title].partition("::")
    assert re.search(rf"^def {name}\(", Path(file).read_text(), re.MULTILINE)


def test_no_proof_is_left_of_a_patch_that_is_gone():
    assert set(PROOFS) == {patch.title for patch in TABLE}


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


def patch_of(module: ModuleType, name: str, source: str = "", **more: str) -> Patch:
    return Patch(module, name, source, lambda original: original, f"{name} is as on AWS", **more)


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
    assert re.search(rf"\n- {__name__}: patched_\d+\.\w+ \(\w+ is as on AWS\)", str(raised.value))


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


def test_the_second_patch_of_a_name_is_refused_unless_it_says_so(load: Load):
    module = load(FUNCTION)
    apply([patch_of(module, "greet"), patch_of(module, "greet", over=__name__)])
    with pytest.raises(RuntimeError, match=rf"greet: 'over' must be '{__name__}', not ''"):
        apply([patch_of(module, "greet"), patch_of(module, "greet")])
    with pytest.raises(RuntimeError, match=rf"greet: 'over' must be '', not '{__name__}'"):
        apply([patch_of(module, "greet", over=__name__)])


def test_a_patch_gets_what_it_replaces(load: Load):
    module = load(FUNCTION)

    def louder(greet: Callable[[str], str]) -> Callable[[str], str]:
        return lambda name: greet(f"{name}!")

    def again(greet: Callable[[str], str]) -> Callable[[str], str]:
        return lambda name: f"{greet(name)} {greet(name)}"

    apply([Patch(module, "greet", "", louder, ""), Patch(module, "greet", "", again, "", over=__name__)])
    assert module.greet("you") == "hello you! hello you!"
