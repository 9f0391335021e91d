"""Finds the numbers that a document claims, so that tests compare them with their source."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final = {word: number for number, word in enumerate(_WORDS, 1)}
NUMBER: Final = rf"(\d[\d,]*(?:\.\d+)?|{'|'.join(_NUMBERS)})"


def read_claims(document: str, words: str) -> list[float]:
    """Returns the numbers in the one place of a document with these words.

    Args:
        document: Path in the repository.
        words: The words, with ``%`` for each number. Lines can end anywhere.

    Raises:
        LookupError: If the place does not exist, or exists twice: the test reads another one then.
    """
    pattern = re.escape(" ".join(words.split())).replace(r"\ ", r"\s+").replace("%", NUMBER)
    found = [*re.finditer(pattern, (ROOT / document).read_text(), re.IGNORECASE)]
    if len(found) != 1:
        raise LookupError(f"{document} says {words!r} {len(found)} times")
    return [_read(number) for number in found[0].groups()]


def _read(number: str) -> float:
    return float(_NUMBERS.get(number.lower(), number.replace(",", "")))
