"""Messages of a reload."""

from pathlib import Path

import pytest

from serverless_patterns_cli.reload.messages import describe_operations, describe_paths

PROJECT = Path("/work/shop")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["b.py"], "b.py"),
        ([""], "the list of files in shop/"),
        (["b.py", "a.py"], "a.py and b.py"),
        (["b.py", "a.py", "../c.py"], "/work/c.py, a.py and b.py"),
        ([f"{number:04}.py" for number in range(2000)], "0000.py, 0001.py, 0002.py and 1,997 more"),
    ],
)
def test_paths(names: list[str], shown: str):
    paths = [PROJECT.parent / "c.py" if name.startswith("..") else PROJECT / name for name in names]
    assert describe_paths(paths, PROJECT) == shown


def test_operations():
    done = {"urn:a::b::t::x": "update", "urn:a::b::t::y": "create", "urn:a::b::t::z": "create"}
    assert describe_operations(done) == "created y and z; updated x"
    assert describe_operations({}) == "nothing to change"
