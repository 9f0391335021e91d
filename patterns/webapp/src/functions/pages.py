"""Public pages of photos: a page as HTML, and copies of the results that its owner has chosen.

All of them have keys of their own, which follow from the random name of an execution: a visitor of a page can
derive no other key from them, neither of the same photo nor of the same user.
"""

import base64
import hashlib
import html
import os
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any

import storage

PICTURE = "webp"
"""The conversion that a page shows."""
CACHED = "public, max-age=60"
"""Caches drop a page within a minute after it is unpublished."""
NAMES = {"archive": "ZIP", "jpeg": "JPEG", "thumbnail": "Thumbnail", "webp": "WebP"}

SUFFIXES = {"archive": ".zip", "jpeg": ".jpg", "thumbnail": ".webp", "webp": ".webp"}
_UNSEEN = {"\N{LEFT-TO-RIGHT OVERRIDE}", "\N{RIGHT-TO-LEFT OVERRIDE}"}
"""Characters that make the name of a download look like another one."""

_TEMPLATE = Template(Path(__file__).with_name("page.html").read_text())


def plan(photo: dict[str, Any], choices: dict[str, Any], execution: str) -> dict[str, Any]:
    """Returns the attribute ``page`` of a photo, with a new address.

    Args:
        photo: The item of the photo.
        choices: ``title``, ``downloads`` and ``listed``, as the owner has chosen them.
        execution: Name of the execution that publishes.
    """
    downloads = choices.get("downloads", [PICTURE])
    title = _plain(choices.get("title", "")) or _plain(PurePosixPath(photo["name"]).stem) or "–"
    return {
        **_keys(execution, {*downloads, PICTURE}),
        "execution": execution,
        "title": title,
        "downloads": sorted(downloads),
        "listed": choices.get("listed", False),
    }


def leftovers(execution: str) -> dict[str, Any]:
    """Returns all keys that an execution can have written, for every choice of its owner."""
    return _keys(execution, NAMES)


def _keys(execution: str, names: Iterable[str]) -> dict[str, Any]:
    """Returns the same address in each attempt of an execution: what one has left, the next one finds."""
    digest = hashlib.sha256(execution.encode()).digest()[:16]
    prefix = f"published/{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
    copies = {name: f"{prefix}/{name}{SUFFIXES[name]}" for name in sorted(names)}
    return {"path": f"/{prefix}", "copies": copies}


def _plain(text: str) -> str:
    """Returns a text without characters that are not seen, but change how others look."""
    seen = ("" if each in _UNSEEN else " " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join("".join(seen).split())


def write(photo: dict[str, Any], published: str) -> None:
    """Writes the copies, then the page that refers to them.

    Args:
        photo: The item of the photo, with its ``page``.
        published: Time of the publication in ISO 8601.
    """
    page, bucket = photo["page"], os.environ["PUBLISHED_BUCKET"]
    for name, key in page["copies"].items():
        result = photo["conversions"][name]
        storage.s3.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": os.environ["OUTPUT_BUCKET"], "Key": result["key"]},
            MetadataDirective="REPLACE",
            ContentType=result["type"],
            CacheControl=CACHED,
        )
    storage.s3.put_object(
        Bucket=bucket,
        Key=page["path"].removeprefix("/"),
        Body=render(photo, published).encode(),
        ContentType="text/html; charset=utf-8",
        CacheControl=CACHED,
    )


def render(photo: dict[str, Any], published: str) -> str:
    """Returns the page as HTML, in English: its script translates what ``data-text`` marks."""
    page = photo["page"]
    items = [_download(photo, name) for name in page["downloads"]]
    heading = '      <h2 data-text="published.downloads">Downloads</h2>'
    lines = [heading, "      <ul>", *items, "      </ul>"] if items else []
    return _TEMPLATE.substitute(
        robots="all" if page["listed"] else "noindex",
        title=html.escape(page["title"]),
        picture=f"/{html.escape(page['copies'][PICTURE])}",
        downloads="\n".join(lines),
        published=published,
        day=datetime.fromisoformat(published).date(),
    )


def remove(page: dict[str, Any] | None) -> None:
    """Deletes a page and its copies, if there is one; the page first, which refers to the others."""
    if page:
        storage.remove_results([page["path"].removeprefix("/"), *page["copies"].values()])


def _download(photo: dict[str, Any], name: str) -> str:
    page, size = photo["page"], int(photo["conversions"][name]["bytes"])
    key = page["copies"][name]
    file = html.escape(page["title"] + PurePosixPath(key).suffix)
    link = f'<a href="/{html.escape(key)}" download="{file}" data-text="conversion.{name}">{NAMES[name]}</a>'
    return f'        <li>{link} <span class="meta" data-bytes="{size}">{size / 1024:.0f} KB</span></li>'
