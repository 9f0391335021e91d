"""The collector reads results piece by piece, wherever a piece ends."""

import io
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

FILE = (
    Path(__file__).parents[4] / "components/serverless_patterns/patterns/bucket_batch/collector/collector.py"
)


@pytest.mark.parametrize("spaces", [None, 2])
def test_objects_are_read_whole_wherever_a_piece_ends(
    monkeypatch: pytest.MonkeyPatch, spaces: int | None
) -> None:
    monkeypatch.setenv("RESULTS", "results")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    parse: Any = runpy.run_path(str(FILE))["_parse_elements"]
    elements = [{"Name": f'ä{number}\\"]}}{{', "Input": "\U0001f600" * number} for number in range(400)]
    for ensured in (True, False):
        text = json.dumps(elements, indent=spaces, ensure_ascii=ensured)
        assert len(text.encode()) > 4 * 65_536
        assert list(parse(io.BytesIO(text.encode()))) == elements
    assert list(parse(io.BytesIO(b"[]"))) == []
