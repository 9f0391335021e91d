"""A site is released again: visitors see the new one at once, and lose nothing of the one they are in."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.program.events import Event
from tests.e2e.static.sites import create_site, get, write

FIRST = {
    "index.html": '<link href="/assets/style-aaaa1111.css"><script src="/assets/app-aaaa1111.js"></script>',
    "about/index.html": '<script src="/assets/app-aaaa1111.js"></script>',
    "old/index.html": "old",
    "404.html": "nothing here",
    "logo.svg": "<svg>first</svg>",
    "robots.txt": "User-agent: *",
    "assets/app-aaaa1111.js": "first()",
    "assets/style-aaaa1111.css": "a{}",
}
SECOND = {
    **{key: FIRST[key] for key in ("404.html", "robots.txt", "assets/style-aaaa1111.css")},
    "index.html": '<link href="/assets/style-aaaa1111.css"><script src="/assets/app-bbbb2222.js"></script>',
    "about/index.html": '<script src="/assets/app-bbbb2222.js"></script>',
    "new/index.html": '<script src="/assets/app-bbbb2222.js"></script><img src="/assets/new-bbbb2222.png">',
    "logo.svg": "<svg>second</svg>",
    "assets/app-bbbb2222.js": "second()",
    "assets/new-bbbb2222.png": "picture",
}
CHANGED = {
    *("index.html", "about/index.html", "new/index.html", "logo.svg", "old/index.html"),
    *("assets/app-bbbb2222.js", "assets/new-bbbb2222.png"),
}


OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"

Release = Callable[..., list[str]]
Site = tuple[Deployment, Release, Path]


@pytest.fixture
def site(emulator: Emulator, tmp_path: Path) -> Iterator[Site]:
    """The first release, what makes the next one of its directory, and that directory."""

    def program() -> None:
        create_site(tmp_path / "dist", error_page="404.html")

    def release(look: Callable[[str], None] = lambda _key: None) -> list[str]:
        """Updates the stack; the keys that are put or deleted, each of which is looked at when it is done."""
        keys = {file.name: file.inputs["key"] for file in stack.recording.find_by_type(OBJECT)}
        changed: list[str] = []

        def tell(event: Event) -> None:
            if event.type == OBJECT and event.kind in ("created", "updated", "deleted"):
                changed.append(event.name)
                look(event.name)

        stack.update(program, on_event=tell)
        keys |= {file.name: file.inputs["key"] for file in stack.recording.find_by_type(OBJECT)}
        return [keys[name] for name in changed]

    fill(tmp_path / "dist", FIRST)
    with deploy(program, emulator=emulator) as stack:
        yield stack, release, tmp_path / "dist"


def fill(directory: Path, files: Mapping[str, str]) -> None:
    """Makes a directory hold ``files`` and nothing else."""
    for path in [*directory.rglob("*")]:
        if path.is_file():
            path.unlink()
    write(directory, files)


def find_broken_links(stack: Deployment) -> list[str]:
    """Broken links of the pages."""
    pages = [get(stack, path) for path in ("/", "/about/", "/new/")]
    html = "".join(page.data.decode() for page in pages if page.status == 200)
    return [link for link in re.findall(r'"(/[^"]+)"', html) if get(stack, link).status != 200]


def test_visitors_never_see_a_page_without_its_assets(site: Site):
    stack, release, directory = site
    assert find_broken_links(stack) == []
    fill(directory, SECOND)

    def look(name: str) -> None:
        assert find_broken_links(stack) == [], name

    assert len(release(look)) == len(CHANGED)


@pytest.mark.exhaustive
def test_new_release_is_seen_at_once(site: Site):
    stack, release, directory = site
    before = get(stack, "/")
    assert before.headers["Cache-Control"] == "no-cache"
    fill(directory, SECOND)
    assert set(release()) == CHANGED
    # What a browser asks that has the old page.
    after = get(stack, "/", If_None_Match=before.headers["ETag"])
    assert (after.status, after.data.decode()) == (200, SECOND["index.html"])
    assert get(stack, "/logo.svg").data == b"<svg>second</svg>"


@pytest.mark.exhaustive
def test_assets_of_the_release_before_are_still_there(site: Site):
    stack, release, directory = site
    fill(directory, SECOND)
    release()
    old = get(stack, "/assets/app-aaaa1111.js")
    assert (old.status, old.data) == (200, b"first()")
    assert old.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.exhaustive
def test_page_that_is_gone_is_gone(site: Site):
    stack, release, directory = site
    assert get(stack, "/old/").data == b"old"
    fill(directory, SECOND)
    release()
    key = "old/index.html"
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["bucket_name"], Prefix=key)
    assert listed["KeyCount"] == 0


@pytest.mark.exhaustive
def test_what_has_not_changed_is_left_alone(site: Site):
    stack, release, directory = site
    assert release() == []
    fill(directory, {**FIRST, "logo.svg": "<svg>other</svg>"})
    assert release() == ["logo.svg"]
    fill(directory, FIRST)
    assert release() == ["logo.svg"]
    assert get(stack, "/logo.svg").data == b"<svg>first</svg>"
