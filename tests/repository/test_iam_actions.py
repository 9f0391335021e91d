"""The lists of IAM actions of the library and of the emulator, which do not import each other."""

from tests.scanners.iam_actions import EMULATOR, LIBRARY, WITH_POLICIES


def test_the_lists_agree() -> None:
    library, emulator = (
        {line.partition(" ")[0]: line for line in path.read_text("utf-8").splitlines()}
        for path in (LIBRARY, EMULATOR)
    )
    services = {service: line for service, line in emulator.items() if "/" not in service}
    assert services == {service: library[service] for service in WITH_POLICIES}
    known = {name.lower() for name in emulator["s3"].split()}
    assert all(
        known >= {name.lower() for name in emulator[kind].split()[1:]} for kind in ("s3/bucket", "s3/object")
    )
