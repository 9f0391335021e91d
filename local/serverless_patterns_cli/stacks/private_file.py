"""Files that only this user can read, some of them for as long as a stack runs."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def publish_file(file: Path, make_text: Callable[[], str]) -> Generator[Callable[[], None]]:
    """Writes a file, and removes it at the end of the block, unless another process has written it since.

    Args:
        file: The file. Its directory is created.
        make_text: Returns its content.

    Yields:
        A function that writes the file again.
    """
    written: list[str] = []

    def write() -> None:
        written[:] = [make_text()]
        write_private(file, written[0])

    write()
    try:
        yield write
    finally:
        if file.exists() and file.read_text(encoding="utf-8") in written:
            file.unlink()


def write_private(file: Path, text: str) -> None:
    """Replaces a file that only this user can read; its previous mode does not matter."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, suffix=".tmp", delete=False
    ) as draft:
        draft.write(text)
    Path(draft.name).replace(file)
