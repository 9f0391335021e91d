"""The application of the emulator: MiniStack, and the middleware that every request passes once."""

from functools import partial

from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.administration import Administration
from embedded_aws.server.asgi import App, chain
from embedded_aws.server.console.app import Console
from embedded_aws.server.host_ports import HostPorts
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.disk_space import DiskSpace
from embedded_aws.server.middleware.framing import Framing
from embedded_aws.server.middleware.handshakes import Handshakes
from embedded_aws.server.middleware.host_names import HostNames
from embedded_aws.server.middleware.internal_headers import InternalHeaders
from embedded_aws.server.middleware.page_origins import PageOrigins
from embedded_aws.server.middleware.pages import Pages
from embedded_aws.server.middleware.rejections import Rejections
from embedded_aws.server.middleware.restored_state import RestoredState
from embedded_aws.server.middleware.running_requests import RunningRequests
from embedded_aws.server.middleware.secrets import Secrets
from embedded_aws.server.middleware.signing_certificates import SigningCertificates
from embedded_aws.server.middleware.traces import Traces
from embedded_aws.server.ports import Ports


def build_app(
    services: App, hosts: Hosts, ports: Ports, console: Console, *, secret: str, root_key: str
) -> App:
    """Returns the application that all ports serve, except that of the console.

    Connections are accepted before, in :mod:`embedded_aws.server.ports`, as long as there are descriptors.

    Args:
        services: MiniStack.
        hosts: The host names.
        ports: Opens more ports.
        console: The console, which has a separate port.
        secret: Secret for administrative requests.
        root_key: Secret key of the root user, which is accepted for reading the addresses.
    """
    requests = Requests()
    administration = partial(
        Administration, requests=requests, console=console, hosts=hosts, host_ports=HostPorts(ports, hosts)
    )
    return chain(
        Rejections,
        Framing,
        partial(Secrets, hosts=hosts, secret=secret, root_key=root_key),
        partial(HostNames, hosts=hosts),
        partial(Pages, hosts=hosts, services=services),
        administration,
        DiskSpace,
        InternalHeaders,
        partial(RunningRequests, requests=requests),
        Traces,
        partial(PageOrigins, hosts=hosts),
        Handshakes,
        SigningCertificates,
        RestoredState,
        app=services,
    )
