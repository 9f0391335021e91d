"""An error inside the module of a component is not hidden by its import."""

import sys
from pathlib import Path

import pytest

import serverless_patterns


@pytest.mark.parametrize(
    ("module", "error", "message"),
    [
        ("import json\njson.nothing\n", ImportError, "module 'json' has no attribute 'nothing'"),
        ("x = 1\n", ImportError, "has no attribute 'Broken'"),
        ("import nopackage\n", ModuleNotFoundError, "No module named 'nopackage'"),
        ("1 / 0\n", ZeroDivisionError, "division by zero"),
    ],
)
def test_the_cause_is_in_the_message(
    module: str, error: type[Exception], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_component.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(serverless_patterns._MODULES, "Broken", "broken_component")
    with pytest.raises(error, match=message):
        exec("from serverless_patterns import Broken", {})
    sys.modules.pop("broken_component", None)


def test_an_unknown_name_cannot_be_imported() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Qeueu'"):
        exec("from serverless_patterns import Qeueu", {})
    assert not hasattr(serverless_patterns, "Qeueu")
