"""Configuration of the website of a bucket: documents, redirects, and routing rules."""

from dataclasses import dataclass, field
from typing import Final, Self
from xml.etree.ElementTree import Element

from embedded_aws.ministack import s3

_MALFORMED: Final = (
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
_PROTOCOLS: Final = {"http", "https"}


@dataclass(frozen=True)
class Redirect:
    """A redirect. Parts that are None are those of the request.

    Attributes:
        host: Host name.
        protocol: ``http`` or ``https``.
        code: Status of the response.
        key: Key of another object.
        prefix: Beginning of the key, in the place of the prefix of the rule.
    """

    host: str | None = None
    protocol: str | None = None
    code: int = 301
    key: str | None = None
    prefix: str | None = None


@dataclass(frozen=True)
class Rule:
    """A routing rule.

    Attributes:
        redirect: The redirect of requests that match.
        prefix: Beginning of the key.
        status: Status of the error; None for requests before they are answered.
    """

    redirect: Redirect
    prefix: str = ""
    status: int | None = None

    def location(self, key: str, host: str) -> str:
        """Returns the target of a request for a key.

        A redirect to the host of the website is a path: the host is served at a port of this machine.

        Args:
            key: The key.
            host: Host name of the website.
        """
        redirect = self.redirect
        if redirect.key is not None:
            key = redirect.key
        elif redirect.prefix is not None:
            key = redirect.prefix + key.removeprefix(self.prefix)
        if redirect.host is None and redirect.protocol is None:
            return f"/{key}"
        return f"{redirect.protocol or 'http'}://{redirect.host or host}/{key}"


@dataclass(frozen=True)
class Website:
    """The website of a bucket.

    Attributes:
        index: Last part of the key of index documents.
        error: Key of the error document.
        everything: Redirect of all requests.
        rules: Routing rules.
    """

    index: str = ""
    error: str = ""
    everything: Redirect | None = None
    rules: tuple[Rule, ...] = field(default=())

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Reads the configuration of a bucket."""
        root = s3.parse_xml(text.encode() if isinstance(text, str) else text)
        target = _find(root, "RedirectAllRequestsTo")
        return cls(
            index=_text(root, "IndexDocument", "Suffix") or "",
            error=_text(root, "ErrorDocument", "Key") or "",
            everything=None if target is None else _read_redirect(target),
            rules=tuple(_read_rule(each) for each in _list_rules(root)),
        )

    def find_rule(self, key: str, status: int | None = None) -> Rule | None:
        """Returns the first rule for a key; None if there is none.

        Args:
            key: The key.
            status: Status of the error that would be the response. Defaults to none.
        """
        return next(
            (rule for rule in self.rules if rule.status == status and key.startswith(rule.prefix)), None
        )


def find_problem(body: bytes) -> tuple[str, str, dict[str, str]] | None:
    """Returns code, message and further members of the error of S3 for a configuration; None without one."""
    try:
        root = s3.parse_xml(body)
    except Exception:
        return (*_MALFORMED, {})
    rules, wrapper = _list_rules(root), _find(root, "RoutingRules")
    if _find(root, "RedirectAllRequestsTo") is None:
        if problem := _find_index_problem(root):
            return problem
    elif rules or any(_find(root, name) is not None for name in ("IndexDocument", "ErrorDocument")):
        message = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
        return _build_argument_error("RedirectAllRequestsTo", "not null", message)
    if wrapper is not None and not rules:
        return (*_MALFORMED, {})
    return next((problem for rule in rules if (problem := _find_rule_problem(rule))), None)


def _find_index_problem(root: Element) -> tuple[str, str, dict[str, str]] | None:
    index = _find(root, "IndexDocument")
    if index is None:
        message = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
        return _build_argument_error("IndexDocument", "null", message)
    suffix = _text(index, "Suffix") or ""
    if not suffix or "/" in suffix:
        return _build_argument_error("IndexDocument", suffix, "The IndexDocument Suffix is not well formed")
    return None


def _build_argument_error(name: str, value: str, message: str) -> tuple[str, str, dict[str, str]]:
    return "InvalidArgument", message, {"ArgumentName": name, "ArgumentValue": value}


def _find_rule_problem(rule: Element) -> tuple[str, str, dict[str, str]] | None:
    redirect, condition = _find(rule, "Redirect"), _find(rule, "Condition")
    if redirect is None:
        return (*_MALFORMED, {})
    protocol = _text(redirect, "Protocol")
    if protocol is not None and protocol not in _PROTOCOLS:
        reason = "Invalid protocol, protocol can be http or https. If not defined the protocol will be"
        return "InvalidRequest", f"{reason} selected automatically.", {}
    if _text(redirect, "ReplaceKeyWith") is not None and _text(redirect, "ReplaceKeyPrefixWith") is not None:
        return "InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.", {}
    if condition is not None and not len(condition):
        reason = "Condition cannot be empty. To redirect all requests without a condition, the condition"
        return "InvalidRequest", f"{reason} element shouldn't be present.", {}
    return None


def _list_rules(root: Element) -> list[Element]:
    wrapper = _find(root, "RoutingRules")
    return [] if wrapper is None else list(wrapper)


def _read_rule(rule: Element) -> Rule:
    redirect, condition = _find(rule, "Redirect"), _find(rule, "Condition")
    status = None if condition is None else _text(condition, "HttpErrorCodeReturnedEquals")
    return Rule(
        redirect=Redirect() if redirect is None else _read_redirect(redirect),
        prefix="" if condition is None else _text(condition, "KeyPrefixEquals") or "",
        status=int(status) if status else None,
    )


def _read_redirect(element: Element) -> Redirect:
    return Redirect(
        host=_text(element, "HostName"),
        protocol=_text(element, "Protocol"),
        code=int(_text(element, "HttpRedirectCode") or "301"),
        key=_text(element, "ReplaceKeyWith"),
        prefix=_text(element, "ReplaceKeyPrefixWith"),
    )


def _find(element: Element, name: str) -> Element | None:
    return next((each for each in element if each.tag.rpartition("}")[2] == name), None)


def _text(element: Element, *path: str) -> str | None:
    found: object = element
    for name in path:
        found = None if found is None else _find(found, name)
    return None if found is None else (found.text or "")
