"""Documents in the bodies of requests."""

from xml.etree.ElementTree import Element

from embedded_aws.json_values import is_array
from embedded_aws.ministack import s3
from embedded_aws.services.s3.errors import S3Error


def parse_document(body: bytes, *roots: str) -> Element:
    """Returns the root of a document.

    Args:
        body: The document.
        roots: Names that the root may have; none for any.

    Raises:
        S3Error: If the body is not XML, or its root has another name.
    """
    try:
        root = s3.parse_xml(body)
    except Exception:  # defusedxml has several
        raise S3Error("MalformedXML") from None
    if roots and local_name(root) not in roots:
        raise S3Error("MalformedXML")
    return root


def local_name(element: Element) -> str:
    """Returns the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """Returns the elements with a name that are directly in another."""
    return [each for each in element if local_name(each) == name]


def child(element: Element, name: str) -> Element | None:
    """Returns the first element with a name in another; None without one."""
    return next(iter(children(element, name)), None)


def child_text(element: Element, name: str) -> str | None:
    """Returns the text of the first element with a name in another; None without one."""
    found = child(element, name)
    return None if found is None else (found.text or "").strip()


def read_elements(element: Element) -> dict[str, object] | str:
    """Returns the elements in another by their names, or its text if it has none.

    A name that occurs several times has a list.
    """
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, object] = {}
    for each in element:
        name, value = local_name(each), read_elements(each)
        before = found.get(name)
        if before is None:
            found[name] = value
        else:
            found[name] = [*before, value] if is_array(before) else [before, value]
    return found
