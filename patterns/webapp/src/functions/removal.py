"""Deletes a photo with all that was made of it."""

from typing import Any

import photos
import storage

import pages


def remove(key: dict[str, str]) -> bool:
    """Deletes objects, public page and item of a photo; returns whether there was one.

    The item is deleted last, so that a deletion that fails halfway can be repeated.
    """
    photo = photos.find(key)
    if photo is None:
        return False
    pages.remove(photo.get("page"))
    storage.remove_source(photos.source_key(photo))
    storage.remove_results(_results(photo))
    last = photos.table.delete_item(Key=key, ReturnValues="ALL_OLD").get("Attributes", photo)
    # Results of the meantime. Later ones find no item, and the function `record` deletes them.
    storage.remove_results(_results(last) - _results(photo))
    pages.remove(last.get("page"))
    return True


def _results(photo: dict[str, Any]) -> set[str]:
    return {conversion["key"] for conversion in photo["conversions"].values() if "key" in conversion}
