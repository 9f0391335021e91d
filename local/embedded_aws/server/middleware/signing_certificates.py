"""The certificate that verifies notifications of SNS, as AWS serves it without credentials."""

from embedded_aws.server.asgi import Middleware, Receive, Scope, Send
from embedded_aws.services.sns.signatures import CERTIFICATE_PATH, create_certificate


class SigningCertificates(Middleware):
    """Responds to requests for the certificate."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request or a WebSocket."""
        if scope["type"] != "http" or scope["path"] != CERTIFICATE_PATH:
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", b"application/x-pem-file")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": create_certificate()})
