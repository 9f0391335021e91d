"""Results of measurements: shown on the terminal, and kept for the page of benchmarks."""

from rich.console import Console
from rich.table import Table


class Report:
    """The tables and remarks of the benchmarks, in order.

    Attributes:
        parts: The same in Markdown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self.parts: list[str] = []

    def print(self, what: Table | str) -> None:
        """Shows and keeps a table, or a remark on the one before."""
        self._console.print(what)
        self.parts.append(_to_markdown(what) if isinstance(what, Table) else what.strip())


def _to_markdown(table: Table) -> str:
    headers = [str(column.header) for column in table.columns]
    rows = zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True)
    lines = [headers, ["---"] * len(headers), *rows]
    return f"## {table.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)
