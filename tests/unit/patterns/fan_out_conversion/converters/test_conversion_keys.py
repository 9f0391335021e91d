import doctest
import subprocess
import sys
from pathlib import Path

import conversion.keys
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversion import ConversionError, output_key

LIBRARY = str(Path(conversion.keys.__file__).parents[5])


def test_documented_examples_hold():
    assert doctest.testmod(conversion.keys) == (0, 5)


@pytest.mark.parametrize(
    ("source", "suffix", "expected"),
    [
        ("cat.png", ".jpg", "p/cat.jpg"),
        ("cat.PNG", ".jpg", "p/cat.jpg"),
        ("cat", ".jpg", "p/cat.jpg"),
        ("cat.", ".jpg", "p/cat..jpg"),
        ("a.b/cat", ".jpg", "p/a.b/cat.jpg"),
        ("a.b/cat.tar.gz", ".zip", "p/a.b/cat.tar.zip"),
        (".png", ".jpg", "p/.png.jpg"),
        ("..png", ".jpg", "p/..png.jpg"),
        ("dir/.hidden.png", ".jpg", "p/dir/.hidden.jpg"),
        ("../../etc/passwd", ".jpg", "p/../../etc/passwd.jpg"),
        ("/rooted.png", ".jpg", "p//rooted.jpg"),
        ("a//b.png", ".jpg", "p/a//b.jpg"),
        ("été 東京 (1)+%20.png", ".jpg", "p/été 東京 (1)+%20.jpg"),
        ("cat.png", "", "p/cat.png"),
        ("cat", "", "p/cat"),
    ],
)
def test_suffix_is_replaced_once_in_the_last_segment(source: str, suffix: str, expected: str):
    assert output_key(source, "p/", suffix) == expected


def test_a_key_of_exactly_1024_bytes_is_allowed():
    assert len(output_key("é" * 509 + ".png", "p/", ".jpg").encode()) == 1_024


def test_a_longer_key_is_refused_with_its_length():
    with pytest.raises(ConversionError, match=r"1,025 bytes.*must be at most 1,024.*shorter key"):
        output_key("a" * 1_019, "p/", ".jpg")


@pytest.mark.exhaustive
@given(st.text(min_size=1, max_size=200), st.sampled_from(["", ".jpg"]))
def test_prefix_and_directories_stay_and_the_suffix_is_the_one_asked_for(key: str, suffix: str):
    result = output_key(key, "p/", suffix)
    assert result.startswith(f"p/{key.rpartition('/')[0]}")
    assert result.endswith(suffix)
    assert result.count("/") == key.count("/") + 1


def test_the_library_can_import_it_with_nothing_but_the_standard_library():
    program = (
        "import sys\n"
        "from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion import keys\n"
        "assert keys.output_key('a.png', 'p/', '.jpg') == 'p/a.jpg'\n"
        "print({'boto3', 'botocore', 'aws_lambda_powertools', 'pyvips'} & set(sys.modules))"
    )
    # The package itself imports Pulumi; an empty one of its name shows what the keys alone need.
    stand_in = (
        "import sys, types\n"
        "package = types.ModuleType('serverless_patterns')\n"
        f"package.__path__ = [{LIBRARY!r}]\n"
        "sys.modules['serverless_patterns'] = package\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", stand_in + program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "set()"
