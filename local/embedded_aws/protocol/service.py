"""The protocols of a service: requests to typed parameters, results and errors to responses."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from io import BytesIO
from typing import Final, cast

import cbor2

from embedded_aws.protocol.error_writers import ErrorWriters
from embedded_aws.protocol.errors import ServiceError, UnreadableError
from embedded_aws.protocol.form_readers import FormReaders, build_tree, merge_form
from embedded_aws.protocol.models import Outputs, read_model, read_outputs
from embedded_aws.protocol.requests import Head, HttpRequest, HttpResponse
from embedded_aws.protocol.rest_readers import RestReaders, parse_json
from embedded_aws.protocol.rest_writers import DECLARATION, RestWriters, dump_json
from embedded_aws.protocol.routes import find_route, list_constants
from embedded_aws.protocol.rules import find_description
from embedded_aws.protocol.scalars import CBOR_SCALARS, JSON_SCALARS
from embedded_aws.protocol.timestamps import count_seconds
from embedded_aws.protocol.validation import validate_parameters
from embedded_aws.protocol.value_readers import ValueReaders
from embedded_aws.protocol.value_writers import JSON_WRITERS, ValueWriters
from embedded_aws.protocol.xml_writers import XmlWriters, escape_text

_CBOR: Final = "smithy-rpc-v2-cbor"
_EPOCH: Final = 1
"""Tag of CBOR for the seconds since 1970."""
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a compressed body when it is decompressed."""
Reader = Callable[[Head, HttpRequest], dict[str, object]]
Writer = Callable[[Mapping[str, object], str], HttpResponse]


@cache
def get_protocol(service: str) -> "ServiceProtocol":
    """Returns the protocols of a service.

    Args:
        service: Name of the service in botocore.

    Raises:
        LookupError: If there is no such service.
    """
    return ServiceProtocol(service)


class ServiceProtocol:
    """The protocols of a service; readers and writers of an operation are compiled at its first call.

    Attributes:
        service: Name of the service in botocore.
        model: Its model, without outputs.
    """

    def __init__(self, service: str) -> None:
        """Loads the model of a service.

        Args:
            service: Name of the service in botocore.

        Raises:
            LookupError: If there is no such service.
        """
        self.service = service
        self.model = read_model(service)
        self._describe = find_description(service)
        self._readers: dict[tuple[str, str], Reader] = {}
        self._writers: dict[tuple[str, str], Writer] = {}

    def find_protocol(self, request: HttpRequest) -> str:
        """Returns the protocol of a request, also of one that asks for an unknown operation.

        Args:
            request: The request.
        """
        protocols, headers = self.model.protocols, request.headers
        if _CBOR in protocols and headers.get("smithy-protocol") == "rpc-v2-cbor":
            return _CBOR
        if "json" in protocols and "x-amz-target" in headers:
            return "json"
        order = ("ec2", "query", "json", "rest-xml", "rest-json")
        return next(each for each in order if each in protocols)

    def read_head(self, request: HttpRequest) -> Head:
        """Returns the operation that a request asks for.

        Args:
            request: The request.

        Raises:
            ServiceError: If the service does not have the operation. The response is that of the head
                ``Head("", protocol.find_protocol(request))``.
        """
        match self.find_protocol(request):
            case "smithy-rpc-v2-cbor":
                return self._require(request.path.rstrip("/").rpartition("/")[2], _CBOR)
            case "json":
                return self._require(request.headers.get("x-amz-target", "").rpartition(".")[2], "json")
            case "query" | "ec2" as protocol:
                return self._read_form_head(request, protocol)
            case protocol:
                found = find_route(self.model, request)
                if found is None:
                    raise self._build_unknown_route()
                return Head(found[0].name, protocol, found[1])

    def _build_unknown_route(self) -> ServiceError:
        if self.service == "s3":
            message = "The specified method is not allowed against this resource."
            return ServiceError("MethodNotAllowed", message, 405)
        return ServiceError("UnknownOperationException", "", 404)

    def _require(self, operation: str, protocol: str) -> Head:
        if operation not in self.model.operations:
            raise ServiceError("UnknownOperationException", "")
        return Head(operation, protocol)

    def _read_form_head(self, request: HttpRequest, protocol: str) -> Head:
        fields = merge_form(request.query, self._decompress(request))
        action = fields.get("Action")
        if not action:
            raise ServiceError("MissingAction", "Missing Action")
        if action not in self.model.operations:
            version = fields.get("Version") or self.model.metadata.get("apiVersion", "")
            message = f"Could not find operation {action} for version {version}"
            if self.service == "sqs":
                message = f"The action {action} is not valid for this endpoint."
            raise ServiceError("InvalidAction", message)
        return Head(action, protocol, fields)

    def read_parameters(
        self, head: Head, request: HttpRequest, *, validate: bool = True
    ) -> dict[str, object]:
        """Returns the parameters of a request, in the types of boto3.

        Args:
            head: Operation of the request.
            request: The request.
            validate: Whether to check the constraints of the model, as :meth:`validate` does. AWS
                authorizes a request between the two. Defaults to ``True``.

        Raises:
            ServiceError: If a value has another type than the model says, or violates a constraint.
        """
        key = head.operation, head.protocol
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = self._compile_reader(head)
        try:
            found = reader(head, request)
        except RecursionError:
            raise UnreadableError("Depth of JSON exceeds the limit") from None
        if validate:
            self.validate(head, found)
        return found

    def validate(self, head: Head, parameters: Mapping[str, object]) -> None:
        """Checks the constraints of the model: required members, lengths, ranges, patterns and enumerations.

        Args:
            head: Operation of the request.
            parameters: Its parameters.

        Raises:
            ServiceError: If one is violated.
        """
        validate_parameters(self.service, head.operation, parameters)

    def write_result(self, head: Head, result: Mapping[str, object], request_id: str) -> HttpResponse:
        """Returns the response for a result.

        Args:
            head: Operation of the request.
            result: The result, in the types of boto3. Members that are None or unknown are left out.
            request_id: ID of the request.
        """
        key = head.operation, head.protocol
        writer = self._writers.get(key)
        if writer is None:
            writer = self._writers[key] = self._compile_writer(head)
        return _add_request_id(self.service, writer(result, request_id), request_id)

    def write_error(self, head: Head | None, error: ServiceError, request_id: str) -> HttpResponse:
        """Returns the response for an error.

        Args:
            head: Operation of the request; None if it is not known.
            error: The error.
            request_id: ID of the request.
        """
        protocol = head.protocol if head else self._default_protocol
        return _add_request_id(self.service, self._errors.write(protocol, error, request_id), request_id)

    @cached_property
    def _default_protocol(self) -> str:
        order = ("ec2", "rest-json", "rest-xml", "json", "query", _CBOR)
        return next(each for each in order if each in self.model.protocols)

    @cached_property
    def _outputs(self) -> Outputs:
        return read_outputs(self.service)

    @cached_property
    def _json_readers(self) -> ValueReaders:
        return ValueReaders(self.model.shapes, JSON_SCALARS, self._describe)

    @cached_property
    def _cbor_readers(self) -> ValueReaders:
        return ValueReaders(self.model.shapes, CBOR_SCALARS, self._describe)

    @cached_property
    def _form_readers(self) -> FormReaders:
        return FormReaders(self.model.shapes, ec2="ec2" in self.model.protocols)

    @cached_property
    def _rest_readers(self) -> RestReaders:
        xml = "rest-xml" in self.model.protocols
        return RestReaders(self.service, self.model.shapes, self._json_readers, xml=xml)

    @cached_property
    def _json_writers(self) -> ValueWriters:
        return ValueWriters(self._outputs.shapes, JSON_WRITERS)

    @cached_property
    def _cbor_writers(self) -> ValueWriters:
        return ValueWriters(self._outputs.shapes, {"timestamp": _tag_timestamp, "blob": _write_bytes})

    @cached_property
    def _rest_writers(self) -> RestWriters:
        namespace = (
            self.model.metadata.get("xmlNamespace", "") if "rest-xml" in self.model.protocols else None
        )
        return RestWriters(self._outputs.shapes, self._json_writers, namespace=namespace)

    @cached_property
    def _xml_writers(self) -> XmlWriters:
        return XmlWriters(self._outputs.shapes, forms=True, ec2="ec2" in self.model.protocols)

    @cached_property
    def _errors(self) -> ErrorWriters:
        values = {"json": self._json_writers, "cbor": self._cbor_writers}
        return ErrorWriters(self.service, self.model.metadata, self._outputs, values)

    def _compile_reader(self, head: Head) -> Reader:
        shape = self.model.operations[head.operation].shape
        if not shape:
            return lambda _head, _request: {}
        match head.protocol:
            case "json":
                read = self._json_readers.find(shape)
                return lambda _, request: cast(
                    "dict[str, object]", read(parse_json(self._decompress(request)))
                )
            case "smithy-rpc-v2-cbor":
                read = self._cbor_readers.find(shape)
                return lambda _, request: cast(
                    "dict[str, object]", read(_parse_cbor(self._decompress(request)))
                )
            case "query" | "ec2":
                read_form = self._form_readers.find(shape)
                return lambda head, _: cast("dict[str, object]", read_form(build_tree(head.fields)) or {})
            case _:
                return self._rest_readers.compile(
                    shape, list_constants(self.model.operations[head.operation])
                )

    def _compile_writer(self, head: Head) -> Writer:
        output = self._outputs.operations[head.operation]
        match head.protocol:
            case "json":
                version = self.model.metadata.get("jsonVersion", "1.1")
                headers = {"content-type": f"application/x-amz-json-{version}"}
                write = self._json_writers.find(output.shape) if output.shape else None
                if write is None:  # Java's services answer an empty body
                    return lambda _result, _id: (200, {**headers}, b"")
                return lambda result, _: (200, {**headers}, dump_json(write(result)))
            case "smithy-rpc-v2-cbor":
                headers = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
                write = self._cbor_writers.find(output.shape) if output.shape else None
                return lambda result, _: (200, {**headers}, cbor2.dumps(write(result) if write else {}))
            case "query" | "ec2":
                return self._compile_form_writer(head)
            case _:
                write_rest = self._rest_writers.compile(head.operation, output)
                return lambda result, _: write_rest(result)

    def _compile_form_writer(self, head: Head) -> Writer:
        name, output = head.operation, self._outputs.operations[head.operation]
        shape = self._outputs.shapes[output.shape] if output.shape else None
        write = self._xml_writers.compile_content(shape, shape["members"]) if shape else None
        namespace = escape_text(self.model.metadata.get("xmlNamespace", ""))
        ec2 = head.protocol == "ec2"
        if ec2:
            namespace = f"http://ec2.amazonaws.com/doc/{self.model.metadata.get('apiVersion', '')}/"
        start, end = (f"<{output.wrapper}>", f"</{output.wrapper}>") if output.wrapper else ("", "")

        def write_document(result: Mapping[str, object], request_id: str) -> HttpResponse:
            content = f"{start}{write(result) if write else ''}{end}"
            given = f"equestId>{escape_text(request_id)}</"
            if ec2:
                content = f"<r{given}requestId>{content}"
            else:
                content += f"<ResponseMetadata><R{given}RequestId></ResponseMetadata>"
            body = (
                f'{DECLARATION if ec2 else ""}<{name}Response xmlns="{namespace}">{content}</{name}Response>'
            )
            return 200, {"content-type": "text/xml"}, body.encode()

        return write_document

    def _decompress(self, request: HttpRequest) -> bytes:
        if request.headers.get("content-encoding") != "gzip":
            return request.body
        try:
            with gzip.GzipFile(fileobj=BytesIO(request.body)) as file:
                found = file.read(_LARGEST + 1)
        except (OSError, EOFError, zlib.error):
            raise UnreadableError("") from None
        if len(found) > _LARGEST:
            raise ServiceError("RequestEntityTooLarge", "The request is too large.", 413)
        return found


def _parse_cbor(body: bytes) -> object:
    if not body:
        return {}
    try:
        return cbor2.loads(body)
    except (cbor2.CBORError, ValueError, RecursionError, TypeError, OverflowError):
        raise UnreadableError("") from None


def _tag_timestamp(value: object) -> object:
    return cbor2.CBORTag(_EPOCH, count_seconds(value))


def _write_bytes(value: object) -> object:
    return value.encode() if isinstance(value, str) else bytes(cast("bytes", value))


def _add_request_id(service: str, response: HttpResponse, request_id: str) -> HttpResponse:
    headers = response[1]
    headers["x-amz-request-id" if service == "s3" else "x-amzn-requestid"] = request_id
    return response
