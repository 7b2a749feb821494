"""The way in from outside: the chart's configuration in a real Envoy, between clients and four servers with certificates of
deploy/try/secrets."""

import base64
import concurrent.futures
import os
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import grpc
import yaml

import envoy
import rendered
import rules
from ports import free_port

PAGE = "spiffe://kuzukuri.local/ns/kuzukuri/sa/page"


class Echo(grpc.GenericRpcHandler):
    """Answers any method with the name of the server and on whose behalf it was called."""

    def __init__(self, name):
        self.name = name

    def service(self, details):
        behalf = ",".join(m.value for m in details.invocation_metadata if m.key == "x-actor")
        answer = f"{self.name} {behalf}".encode()
        return grpc.unary_unary_rpc_method_handler(lambda request, context: answer)


def make_secrets(folder, *arguments):
    done = subprocess.run([rendered.DEPLOY / "try/secrets", *arguments, "page", "stranger"], check=True,
                          capture_output=True, text=True, env=os.environ | {"KUZUKURI_TRY": str(folder)})
    return {o["metadata"]["name"].removesuffix("-tls"): {k: base64.b64decode(v) for k, v in o["data"].items()}
            for o in rendered.parse(done.stdout) if o["kind"] == "Secret"}


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class Door(unittest.TestCase):
    callers = [{"account": "page"}]

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.secrets = make_secrets(cls.folder / "state")
        cls.servers = {name: cls.serve(name, name) for name in rendered.SERVICES}
        cls.put_certificate(cls.secrets["door"])
        cls.port, cls.status = free_port(), free_port()
        cls.start()

    @classmethod
    def serve(cls, name, identity):
        """The port of a server that is `name` and has the certificate of `identity`."""
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(4), handlers=[Echo(name)])
        own = cls.secrets[identity]
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(
            [(own["tls.key"], own["tls.crt"])], own["ca.crt"], require_client_auth=True))
        server.start()
        cls.addClassCleanup(lambda: server.stop(None).wait())
        return port

    @classmethod
    def put_certificate(cls, secret):
        """As the node does: a folder of its own, to which a link is turned at once."""
        version = pathlib.Path(tempfile.mkdtemp(dir=cls.folder))
        for name, content in secret.items():
            (version / name).write_bytes(content)
        tls = cls.folder / "tls"
        if not tls.exists():
            tls.mkdir()
            for name in secret:
                (tls / name).symlink_to(f"..data/{name}")
        link = cls.folder / "new"
        link.symlink_to(version)
        link.rename(tls / "..data")

    @classmethod
    def start(cls):
        done = rendered.helm(values=rendered.SITE | {"door": rendered.SITE["door"] | {"callers": cls.callers}})
        if done.returncode:
            raise AssertionError(done.stderr)
        data = rules.named(rendered.parse(done.stdout), "ConfigMap", "door")["data"]
        for name, text in data.items():
            text = text.replace("/etc/envoy-door", str(cls.folder)).replace("/etc/kuzukuri/tls", str(cls.folder / "tls"))
            (cls.folder / name).write_text(text.replace("@envoy-door", f"@{cls.folder}"))
        config = yaml.safe_load((cls.folder / "envoy.yaml").read_text())
        for listener, port in zip(config["static_resources"]["listeners"], (cls.port, cls.status)):
            listener["address"]["socket_address"].update(address="127.0.0.1", port_value=port)
        for cluster in config["static_resources"]["clusters"]:
            address = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"]
            if "socket_address" in address:
                address["socket_address"] = {"address": "127.0.0.1", "port_value": cls.servers[cluster["name"]]}
        (cls.folder / "envoy.yaml").write_text(yaml.safe_dump(config))
        proxy = envoy.Envoy(cls.folder / "envoy.yaml", lambda: cls.get("/ready") == 200)
        cls.addClassCleanup(proxy.stop)
        proxy.start()

    @classmethod
    def get(cls, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{cls.status}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def call(self, method, account="page", metadata=()):
        """The answer, or the status code."""
        own = self.secrets.get(account, {})
        credentials = grpc.ssl_channel_credentials(self.secrets["page"]["ca.crt"], own.get("tls.key"), own.get("tls.crt"))
        with grpc.secure_channel(f"localhost:{self.port}", credentials) as channel:
            try:
                return channel.unary_unary(method)(b"", timeout=10, metadata=metadata).decode()
            except grpc.RpcError as error:
                return error.code()

    def test_calls_go_to_their_service_and_tell_on_whose_behalf(self):
        for name in rendered.SERVICES:
            method = f"/kuzukuri.{name}.v1.{name.title()}Service/Get"
            self.assertEqual(self.call(method), f"{name} {PAGE}")

    def test_nobody_speaks_for_another(self):
        method = "/kuzukuri.catalog.v1.CatalogService/Get"
        self.assertEqual(self.call(method, metadata=(("x-actor", "spiffe://mayor"),)), f"catalog {PAGE}")

    def test_callers_that_are_not_named_are_refused(self):
        self.assertEqual(self.call("/kuzukuri.catalog.v1.CatalogService/Get", "stranger"),
                         grpc.StatusCode.PERMISSION_DENIED)

    def test_callers_without_a_certificate_are_refused(self):
        self.assertEqual(self.call("/kuzukuri.catalog.v1.CatalogService/Get", "nobody"), grpc.StatusCode.UNAVAILABLE)

    def test_other_services_are_not_there(self):
        for method in ("/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                       "/kuzukuri.ledger.v1.LedgerService/Get"):
            self.assertEqual(self.call(method), grpc.StatusCode.UNIMPLEMENTED, method)

    def test_a_server_with_anothers_certificate_is_not_called(self):
        class Impostor(Door):
            """The same door, with a budget service that says it is the catalogue."""
        Impostor.folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        Impostor.secrets = self.secrets
        Impostor.servers = self.servers | {"catalog": self.serve("catalog", "budget")}
        Impostor.put_certificate(self.secrets["door"])
        Impostor.port, Impostor.status = free_port(), free_port()
        Impostor.start()
        try:
            other = Impostor("test_nobody_speaks_for_another")
            self.assertEqual(other.call("/kuzukuri.budget.v1.BudgetService/Get"), f"budget {PAGE}")
            self.assertEqual(other.call("/kuzukuri.catalog.v1.CatalogService/Get"), grpc.StatusCode.UNAVAILABLE)
        finally:
            Impostor.doClassCleanups()

    def test_the_status_port_shows_health_and_figures_alone(self):
        self.assertEqual(self.get("/stats/prometheus"), 200)
        for path in ("/", "/config_dump", "/certs", "/stats", "/logging", "/stats/prometheus/../../config_dump"):
            self.assertEqual(self.get(path), 404, path)
        for path in ("/quitquitquit", "/ready", "/healthcheck/fail"):
            self.assertEqual(self.get(path, "POST"), 404, path)

    def serial(self):
        own = self.folder / "own.pem"
        own.write_bytes(self.secrets["page"]["tls.key"] + self.secrets["page"]["tls.crt"])
        context = ssl.create_default_context(cadata=self.secrets["page"]["ca.crt"].decode())
        context.load_cert_chain(own)
        with socket.create_connection(("127.0.0.1", self.port)) as plain, \
                context.wrap_socket(plain, server_hostname="localhost") as connection:
            return connection.version(), connection.getpeercert()["serialNumber"]

    def test_certificates_are_read_again(self):
        version, before = self.serial()
        self.assertEqual(version, "TLSv1.3")
        self.put_certificate(make_secrets(self.folder / "state")["door"])
        for _ in range(100):
            if self.serial()[1] != before:
                break
            time.sleep(0.1)
        self.assertNotEqual(self.serial()[1], before)
        self.assertEqual(self.call("/kuzukuri.budget.v1.BudgetService/Get"), f"budget {PAGE}")


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class ClosedDoor(unittest.TestCase):
    def test_without_callers_nobody_comes_in(self):
        class Closed(Door):
            callers = []
        try:
            Closed.setUpClass()
            closed = Closed("test_nobody_speaks_for_another")
            self.assertEqual(closed.call("/kuzukuri.catalog.v1.CatalogService/Get"), grpc.StatusCode.PERMISSION_DENIED)
        finally:
            Closed.doClassCleanups()


if __name__ == "__main__":
    unittest.main()
