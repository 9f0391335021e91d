"""Calls after the import of a module."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from embedded_aws.ministack.late_imports import call_after_import


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Name of a module that is not imported."""
    name = "module_that_is_imported_late"
    (tmp_path / f"{name}.py").write_text("value = 'original'\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = list(sys.meta_path)
    yield name
    sys.meta_path[:] = found
    sys.modules.pop(name, None)


def _replace(name: str) -> None:
    vars(sys.modules[name])["value"] = "replaced"


def test_the_function_is_called_before_the_importer_sees_the_module(module: str) -> None:
    call_after_import(module, lambda: _replace(module))
    assert module not in sys.modules
    assert vars(import_module(module))["value"] == "replaced"


def test_an_imported_module_calls_the_function_at_once(module: str) -> None:
    import_module(module)
    call_after_import(module, lambda: _replace(module))
    assert vars(sys.modules[module])["value"] == "replaced"


def test_a_module_whose_import_failed_is_replaced_when_it_succeeds(module: str, tmp_path: Path) -> None:
    file = tmp_path / f"{module}.py"
    content = file.read_text()
    file.write_text("raise ImportError('not yet')\n")
    call_after_import(module, lambda: _replace(module))
    with pytest.raises(ImportError, match="not yet"):
        import_module(module)
    file.write_text(content + "# of another size\n")
    assert vars(import_module(module))["value"] == "replaced"


def test_each_function_is_called_in_the_order_of_its_registration(module: str) -> None:
    for addition in ("first", "second"):
        call_after_import(module, lambda addition=addition: _append(module, addition))
    call_after_import("another_module_that_is_imported_late", lambda: _append(module, "other"))
    assert vars(import_module(module))["value"] == "original, first, second"


def _append(name: str, addition: str) -> None:
    vars(sys.modules[name])["value"] += f", {addition}"
