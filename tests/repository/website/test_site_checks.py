"""The checks find what is wrong with a built site."""

from pathlib import Path

from docs.scripts.website.checks import BuiltSite

GOOD = {
    "index.html": '<title>Home — S</title><h1 id="top"></h1><a href="a/page.html#part">x</a>'
    '<a href="#top">y</a>',
    "a/page.html": '<title>Page</title><p id="part"></p><a href="https://aws.amazon.com/s3/">S3</a>'
    '<img src="../p.png"><img src="data:image/png;base64,">',
    "search.html": "<title>Search</title>",
    "p.png": "",
}


def check(directory: Path, **changed: str) -> list[str]:
    for name, text in {**GOOD, **{name.replace("_", "."): text for name, text in changed.items()}}.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    return BuiltSite(directory).check()


def test_a_good_site_has_no_problem(tmp_path: Path):
    assert check(tmp_path) == []


def test_problems_are_named(tmp_path: Path):
    other = (
        '<title> — S</title><a href="gone.html">1</a><a href="a/page.html#gone">2</a>'
        '<a href="http://x y/">3</a>'
        '<script src="https://cdn.example.com/x.js"></script><link href="//fonts.example.com/f.css">'
        '<a href="ftp://example.com/">4</a>'
    )
    assert check(tmp_path, other_html=other) == [
        "other.html: it has no title",
        "other.html: gone.html leads to no file",
        "other.html: a/page.html#gone leads to no anchor",
        "other.html: http://x y/ is not an address",
        "other.html: <script> loads https://cdn.example.com/x.js from elsewhere",
        "other.html: <link> loads //fonts.example.com/f.css from elsewhere",
        "other.html: ftp://example.com/ is not an address",
        "other.html: no page leads to it",
    ]


def test_an_empty_directory_is_not_a_site(tmp_path: Path):
    assert BuiltSite(tmp_path).check() == ["index.html is missing"]
