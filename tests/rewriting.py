"""Rewrites the assertions of test files once, before several workers start.

pytest keeps rewritten files. Workers that start at the same time find none, and each rewrites all of them.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

from tests import tiers

_FEW = 8
"""Files whose rewriting takes less time than starting processes."""


def list_files(config: pytest.Config) -> Iterator[Path]:
    """Yields the test files of a run.

    Args:
        config: The configuration of pytest.
    """
    for argument in config.args:
        path = Path(str(argument).partition("::")[0])
        found = path.rglob("*.py") if path.is_dir() else filter(Path.exists, [path])  # pytest reports others
        for file in found:
            is_test = file.name.startswith("test_") or file.name == "conftest.py"
            if is_test and not tiers.is_left_out(file, config.option.markexpr):
                yield file.absolute()


def keep_rewritten(config: pytest.Config, files: Iterable[Path]) -> list[Path]:
    """Rewrites files that have changed, on all processors; returns them.

    Args:
        config: The configuration of pytest.
        files: Test files.
    """
    changed = [] if sys.dont_write_bytecode else [file for file in files if not _is_kept(file)]
    if len(changed) <= _FEW or "fork" not in get_all_start_methods():
        return []
    count = os.cpu_count() or 1
    # A forked process needs no copy of the configuration.
    processes = [
        get_context("fork").Process(target=_rewrite, args=(config, changed[number::count]))
        for number in range(count)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return changed


def _find_kept(file: Path) -> Path:
    return rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"


def _is_kept(file: Path) -> bool:
    kept = _find_kept(file)
    return kept.is_file() and kept.stat().st_mtime >= file.stat().st_mtime


def _rewrite(config: pytest.Config, files: Iterable[Path]) -> None:
    state = config.stash[rewrite.assertstate_key]
    for file in files:
        # As pytest does when it imports a file.
        digest, code = rewrite._rewrite_test(file, config)
        kept = _find_kept(file)
        kept.parent.mkdir(exist_ok=True)
        rewrite._write_pyc(state, code, digest, kept)
