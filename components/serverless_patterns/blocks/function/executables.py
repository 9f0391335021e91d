"""Platform of an executable, by its header."""

from typing import Final

_ELF: Final = b"\x7fELF"
_PROCESSORS: Final = {62: "x86_64", 183: "arm64"}
"""Processors by their number in a header of ELF."""
_FOREIGN: Final = {
    **dict.fromkeys((b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"), "macOS"),
    b"MZ": "Windows",
}


def find_problem(header: bytes, architecture: str) -> str | None:
    """Returns why Lambda cannot run an executable; None if it can, or if it is a script.

    Args:
        header: The first 20 bytes of the file, at least.
        architecture: Instruction set architecture of the function.
    """
    for beginning, system in _FOREIGN.items():
        if header.startswith(beginning):
            return f"is an executable for {system}; Lambda runs those for Linux. Build it for Linux"
    if not header.startswith(_ELF):
        return None
    number = int.from_bytes(header[18:20], "little")
    processor = _PROCESSORS.get(number, f"processor {number}")
    if processor == architecture:
        return None
    fix = f"Set architecture to '{processor}', or build" if number in _PROCESSORS else "Build"
    return (
        f"is an executable for {processor}, and the architecture is {architecture}. {fix} it for"
        f" {architecture}"
    )
