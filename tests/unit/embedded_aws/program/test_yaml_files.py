"""Files of a project that are hostile or broken are errors that name them."""

import re
from pathlib import Path

import pytest

from embedded_aws.checking import check
from embedded_aws.errors import ProjectError
from embedded_aws.program.yaml_files import read_mapping

BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(9))
MERGES = "a0: &a0 {k0: v}\n" + "".join(
    f"a{n + 1}: &a{n + 1} {{<<: [{', '.join([f'*a{n}'] * 10)}], k{n}: v}}\n" for n in range(9)
)
FILES: dict[str, tuple[bytes, str]] = {
    "alias bomb": (
        BOMB.encode(),
        r": line \d+: more than 50,000 values, with those that aliases repeat\.",
    ),
    "merge bomb": (MERGES.encode(), r": line \d+: more than 50,000 values"),
    "scalar aliases": (
        b"a: &a x\nb: [" + b"*a," * 50_001 + b"]",
        r": line \d+: more than 50,000 values",
    ),
    "20 MB value": (b"a: " + b"x" * 20_000_000, r" has 20,000,003 bytes; must be at most 1,000,000\."),
    "deep flow": (b"a: " + b"[" * 100_000, "( is not YAML: .* nesting|: line 1: values are nested)"),
    "deep closed": (
        b"a: " + b"[" * 101 + b"]" * 101,
        r": line 1: values are nested more than 100 levels deep\.",
    ),
    "deep mappings": (b"{a: " * 50_000 + b"1" + b"}" * 50_000, r": line 1: values are nested more than 100"),
    "deep block": (
        "\n".join(" " * n + f"a{n}:" for n in range(1_000)).encode(),
        r": line \d+: values are nested more than 100 levels deep\.",
    ),
    "anchor in itself": (b"a: &a [x, *a]\n", r": line 1: the alias \*a is within its own anchor\. Remove it"),
    "anchor in its member": (b"a: &a\n  b: {c: *a}\n", r": line 2: the alias \*a is within its own anchor"),
    "UTF-16": ("a: ü\n".encode("utf-16"), r" is not in UTF-8: invalid start byte at byte 0\. Save it"),
    "Latin-1": ("a: ü\n".encode("latin-1"), r" is not in UTF-8: invalid start byte at byte 3\. Save it"),
    "NUL": (b"a: \0", r" is not YAML: "),
    "unknown alias": (b"a: *b", r" is not YAML: found undefined alias"),
    "no mapping": (b"[1]", r" must contain a mapping, not list"),
    "empty": (b"", r" must contain a mapping, not NoneType"),
    "date": (b"a: 2026-02-30\n", r" is not YAML: day is out of range"),
    "long integer": (b"a: " + b"1" * 5_000, r" is not YAML: Exceeds the limit"),
    "key": (b"? [a, b]\n: c\n", r" is not YAML: "),
    "tag": (b"a: !!python/object/apply:os.system [touch /x]\n", r" is not YAML: could not determine"),
}
"""Contents, and a pattern of the error after the name of the file."""


@pytest.mark.parametrize(("content", "message"), FILES.values(), ids=FILES)
def test_a_file_is_rejected_by_its_name(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes(content)
    with pytest.raises(ProjectError, match=f"(?s)^{re.escape(str(file))}{message}"):
        read_mapping(file)


@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.dev.yaml", "Main.yaml"])
def test_each_file_of_a_project_has_the_limits(name: str, tmp_path: Path) -> None:
    runtime = "yaml" if name == "Main.yaml" else "python"
    (tmp_path / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    (tmp_path / "__main__.py").touch()
    (tmp_path / name).write_text(f"name: shop\nconfig:\n  shop:a: 1\n{BOMB}")
    with pytest.raises(ProjectError, match=rf"{name}: line \d+: more than 50,000 values"):
        check(tmp_path)


def test_usual_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.yaml"
    content = "name: shop\nbase: &b {k: 1}\nmerged: {<<: *b, l: [*b, *b]}\n" + "a: " + "[" * 99 + "]" * 99
    file.write_bytes(b"\xef\xbb\xbf" + content.encode())
    found = read_mapping(file)
    assert found["merged"] == {"k": 1, "l": [{"k": 1}, {"k": 1}]}
    file.write_text("a:\n" + "".join(f"  k{n}: 'value {n}'\n" for n in range(20_000)))
    assert len(str(read_mapping(file))) > 400_000
