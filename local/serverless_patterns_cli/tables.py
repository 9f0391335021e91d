"""Tables of the command line, which are readable on a narrow terminal."""

from rich.table import Column, Table


def create_table(*headers: str) -> Table:
    """Returns a table in which a word that is wider than its column is folded instead of cut."""
    return Table(*(Column(header, overflow="fold") for header in headers))
