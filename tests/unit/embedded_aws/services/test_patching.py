"""Names of MiniStack have the source that they were declared for; changes in another version are reported."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.patches.proofs import PROOFS
from tests.patches.without_process import leave_step_out

from embedded_aws import ministack
from embedded_aws.emulator.clients import Credentials
from embedded_aws.ministack import s3
from embedded_aws.ministack.model_services import remove_models
from embedded_aws.ministack.names import DECLARED, IMPORTED, Constant, Function, Name
from embedded_aws.ministack.patching import MINISTACK, Patch, apply, check, steps
from embedded_aws.server.patches import list_patches

for _module in pkgutil.iter_modules(ministack.__path__):
    importlib.import_module(f"{ministack.__name__}.{_module.name}")
NAMES = tuple(DECLARED)
TABLE = list_patches(Credentials.generate(), "secret")
NUMBERS = count()
GLOBAL = re.compile(r"^ +global (\w+(?:, \w+)*)(?: *#.*)?$", re.MULTILINE)
FUNCTION = "def greet(name):\n    # A comment.\n    return f'hello {name}'\n"
CONSTANTS = "PAUSE = 10\nNAMES: tuple[str, ...] = (\n    'a',\n)\n"


def test_names_have_the_sources_that_they_were_declared_for():
    assert [name.target for name in NAMES if name.read_source() != name.source] == []


def test_constants_are_not_replaced_at_run_time():
    """As MiniStack does with the stores of S3 when it loads its state."""
    constants = {(name.module_name, name.name) for name in NAMES if isinstance(name, Constant)}
    modules = {name.module for name in NAMES if isinstance(name, Constant)}
    replaced = {
        (module.__name__, each)
        for module in modules
        for names in GLOBAL.findall(inspect.getsource(module))
        for each in names.split(", ")
    }
    assert ("ministack.services.s3", "_buckets") in replaced
    assert constants & replaced == set()


def test_a_replaced_store_is_looked_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ministack.services.s3._buckets", {"a": {"name": "a"}})
    assert (list(s3.buckets), len(s3.buckets), "a" in s3.buckets) == (["a"], 1, True)
    s3.buckets["b"] = {"name": "b"}
    del s3.buckets["a"]
    assert dict(s3.buckets.items()) == {"b": s3.buckets["b"]}


def test_names_without_a_definition_are_those_of_imported_modules():
    assert {name.name for name in NAMES if name.source == IMPORTED} == {"re", "fromstring", "subprocess"}


def test_the_start_of_an_emulator_checks_all_names():
    check(TABLE, NAMES)


def test_they_were_declared_for_the_version_that_is_pinned():
    pinned = re.search(r'"ministack==([\d.]+)"', Path("pyproject.toml").read_text())
    assert pinned
    assert pinned[1] == version("ministack") == MINISTACK


def test_each_patch_has_a_unique_target_and_reason():
    assert len({patch.target for patch in TABLE}) == len({patch.reason for patch in TABLE}) == len(TABLE)


def test_each_step_has_a_test_that_fails_without_it():
    """``make patches`` runs the tests."""
    read = cache(Path.read_text)
    without: list[str] = []
    for title in (title for patch in TABLE for title in patch.titles):
        file, name, *_ = re.split(r"::|\[", PROOFS[title])
        if not re.search(rf"^def {name}\(", read(Path(file)), re.MULTILINE):
            without.append(title)
    assert without == []


def test_no_proof_is_left_of_a_step_that_is_gone():
    assert set(PROOFS) == {title for patch in TABLE for title in patch.titles}


def test_reports_name_steps_that_exist():
    """``python -m tests.patches`` leaves out the steps that contain a name."""
    report = Path("docs/upstream/ministack.md").read_text()
    places = re.findall(r"^Patch(?:es)?: (.+?)\n\n", f"{report}\n", re.MULTILINE | re.DOTALL)
    names = [name for place in places for name in re.findall(r"`(\w[^`]+)`", place)]
    assert places
    assert [name for name in names if not any(name in title for title in PROOFS)] == []


Load = Callable[[str], str]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Writes a module of that source, a new one each time, and returns its name."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("embedded_aws.ministack.names.DECLARED", [])

    def write(source: str) -> str:
        module = f"patched_{next(NUMBERS)}"
        (tmp_path / f"{module}.py").write_text(source)
        return module

    return write


def patch_of(module: str, name: str, source: str = "") -> Patch:
    return Patch(Name[Any](module, name, source), lambda original: original, f"{name} behaves like AWS")


def check_names(*patches: Patch) -> None:
    check(patches, [patch.name for patch in patches])


def read_error(*patches: Patch) -> str:
    """Returns the message about names with another source."""
    with pytest.raises(RuntimeError, match=f"ministack {MINISTACK} in the source of names") as raised:
        check_names(*patches)
    return str(raised.value)


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
def test_changed_sources_are_reported_by_name(load: Load, before: str, after: str):
    names = ["greet"] if "greet" in before else ["PAUSE", "NAMES"]
    old, new = load(before), load(after)
    sources = [patch_of(old, name).name.read_source() for name in names]
    check_names(*(patch_of(old, name, source) for name, source in zip(names, sources, strict=True)))
    report = read_error(*(patch_of(new, name, source) for name, source in zip(names, sources, strict=True)))
    assert re.search(rf"\n- (patched_\d+\.\w+): {__name__}: \1 \(\w+ behaves like AWS\)", report)


def test_names_that_no_patch_replaces_are_reported(load: Load):
    used = Name[Any](load(FUNCTION), "greet", "")
    with pytest.raises(RuntimeError, match=rf"\n- {used.target}: used, not patched$"):
        check([], [used])


def test_comments_and_neighbours_are_not_changes(load: Load):
    source = patch_of(load(FUNCTION), "greet").name.read_source()
    after = f"def before():\n    pass\n{FUNCTION}#\n\n\ndef after():\n    pass\n"
    check_names(patch_of(load(after.replace("    # A comment.\n", "\n")), "greet", source))


def test_a_missing_name_is_reported(load: Load):
    module = load(FUNCTION + CONSTANTS)
    report = read_error(*(patch_of(module, name) for name in ("greet", "PAUSE", "gone")))
    assert report.count("\n- ") == 3


def test_a_declared_function_is_looked_up_when_it_is_called(load: Load):
    greet = Function[[str], str](load(FUNCTION), "greet", "")
    assert greet("you") == "hello you"
    apply([Patch(greet, add_mark, "")])
    assert greet("you") == "hello you!"


def test_two_patches_of_a_name_are_rejected(load: Load):
    module = load(FUNCTION)
    with pytest.raises(RuntimeError, match=r"\.greet: two patches replace it; make them steps of one patch"):
        apply([patch_of(module, "greet"), patch_of(module, "greet")])


def add_mark(greet: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: greet(f"{name}!")


def test_steps_apply_in_order(load: Load):
    greet = Function[[str], str](load(FUNCTION), "greet", "")

    def repeat(greet: Callable[[str], str]) -> Callable[[str], str]:
        return lambda name: f"{greet(name)} {greet(name)}"

    apply([Patch(greet, steps(add_mark, repeat), "")])
    assert greet("you") == "hello you! hello you!"


def test_a_step_can_be_left_out(load: Load):
    whole = Patch(Name[Any](load(FUNCTION), "greet", ""), steps(add_mark, remove_models), "")
    ours, other = whole.titles
    assert (ours, other) == (f"{__name__}: {whole.target}", f"ministack.model_services: {whole.target}")
    left = leave_step_out([whole], other)
    assert [patch.steps for patch in left] == [(add_mark,)]
    assert leave_step_out(left, ours) == ()
