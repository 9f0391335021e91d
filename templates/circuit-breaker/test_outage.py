"""The whole stack, in an emulator on this machine, with a partner who is down and comes back."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import urllib3


@contextmanager
def start_partner():
    """Runs a partner on this machine, who answers with the `status` of the server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status = 503
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def wait(look):
    """Waits until something is so."""
    end = time.monotonic() + 90
    while not look():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_orders_wait_while_the_partner_is_down(embedded_aws):
    deployment = embedded_aws(Path(__file__).parent)
    outputs, dynamodb = deployment.outputs, deployment.client("dynamodb")
    functions, circuit = deployment.client("lambda"), {"id": {"S": "circuit"}}

    def call(partner):
        """Makes the consumer call a partner."""
        name = outputs["function_name"]
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        variables["PARTNER_URL"] = f"http://127.0.0.1:{partner.server_port}"
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    def send(numbers):
        for number in numbers:
            order = {"id": f"o-{number}", "address": "Am Markt 1"}
            urllib3.request("POST", deployment.local_url("url") + "/orders", json=order, timeout=30)

    def read_state():
        found = dynamodb.get_item(TableName=outputs["circuit_table_name"], Key=circuit)
        return found.get("Item", {}).get("state", {}).get("S", "closed")

    def probe():
        """Runs the switch as its schedule does, as if the time of the probe had come."""
        dynamodb.update_item(
            TableName=outputs["circuit_table_name"],
            Key=circuit,
            UpdateExpression="SET probe_at = :past",
            ExpressionAttributeValues={":past": {"N": "0"}},
        )
        answer = functions.invoke(FunctionName=outputs["switch_name"], Payload=b"{}")
        return json.loads(answer["Payload"].read())["state"]

    with start_partner() as partner:
        call(partner)
        send(range(5))
        wait(lambda: read_state() == "open")
        assert probe() == "open"  # the event source is stopped, and the partner still fails
        send(range(5, 8))
        partner.status = 200
        wait(lambda: probe() == "closed")
        deployment.wait_until_idle(skip_visibility_timeout=True)

    shipped = dynamodb.scan(TableName=outputs["parcels_table_name"])["Items"]
    assert {item["id"]["S"] for item in shipped} == {f"o-{number}" for number in range(8)}
    dead = deployment.client("sqs").receive_message(QueueUrl=outputs["dead_letter_queue_url"])
    assert "Messages" not in dead
