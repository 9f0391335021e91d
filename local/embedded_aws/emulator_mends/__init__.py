"""Mends the emulator where it differs from AWS and the cause is small; runs in its process.

Each mend is a row of the table in ``bridges``. It replaces a function of MiniStack, and says so at the
start when a new version has none of that name.
"""

from embedded_aws.emulator_mends.concurrency import mend_concurrency
from embedded_aws.emulator_mends.containers import mend_containers
from embedded_aws.emulator_mends.cross_origin import HostAt, mend_cross_origin
from embedded_aws.emulator_mends.distributions import mend_distributions
from embedded_aws.emulator_mends.event_entries import mend_event_entries
from embedded_aws.emulator_mends.event_targets import mend_event_targets
from embedded_aws.emulator_mends.function_errors import mend_function_errors
from embedded_aws.emulator_mends.gateway import mend_rest_apis
from embedded_aws.emulator_mends.own_hosts import mend_own_hosts
from embedded_aws.emulator_mends.schedules import mend_schedules
from embedded_aws.emulator_mends.sns_filters import mend_sns_payload_filters
from embedded_aws.emulator_mends.state_machine_roles import mend_state_machine_roles
from embedded_aws.emulator_mends.state_machine_starts import mend_state_machine_starts
from embedded_aws.emulator_mends.state_machine_timeouts import mend_state_machine_timeouts
from embedded_aws.emulator_mends.transport import mend_secure_transport


def mend(host_at: HostAt) -> None:
    """Applies every mend; before the emulator serves its first request.

    Args:
        host_at: Gives the host that stands behind an origin of this machine.
    """
    mend_sns_payload_filters()
    mend_secure_transport()
    mend_concurrency()
    mend_function_errors()
    mend_state_machine_roles()
    mend_state_machine_starts()
    mend_state_machine_timeouts()
    mend_event_entries()
    mend_event_targets()
    mend_schedules()
    mend_rest_apis()
    mend_distributions()
    mend_cross_origin(host_at)
    mend_containers()
    mend_own_hosts()
