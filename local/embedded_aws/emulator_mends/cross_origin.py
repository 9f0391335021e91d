"""Pages of a distribution are of its origin in AWS, whatever the port that they were looked at."""

from collections.abc import Callable

from ministack.services import s3

from embedded_aws.emulator_mends.patching import Patch

HostAt = Callable[[str], str | None]
"""Gives the host that stands behind an origin of this machine, such as ``http://localhost:8080``."""

_Matches = Callable[..., bool]


def patches(host_at: HostAt) -> tuple[Patch, ...]:
    """Counts pages that a viewer address of a distribution shows as those of the distribution."""

    def of_either(matches: _Matches) -> _Matches:
        def match_either(pattern: str, value: str, *flags: int) -> bool:
            host = host_at(value)
            return matches(pattern, value, *flags) or (
                host is not None and matches(pattern, f"https://{host}", *flags)
            )

        return match_either

    return (
        Patch(
            s3,
            "_cors_pattern_matches",
            "ac0342b89a5bee99",
            of_either,
            "pages of a distribution are of its origin, whatever the port they were looked at",
        ),
    )
