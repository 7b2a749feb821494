"""Who calls is known by a certificate, and may do what its line says: for its own jurisdictions, and no more."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
from urllib.parse import quote

import grpc

import test_hostile
import world
from authority import Authority
from secure import URI, SecureService, SecureSuite
from suite import BIN, REPO, SERVICES, Service, details, new_id, pb, stub, suite
from world import World

UNKNOWN, DENIED = grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED
READS = ("Get", "List", "Query", "BatchGet", "Watch", "Export", "Stream", "Compare", "Explain", "Search")


def outcome(method, request):
    """The status a call ends with."""
    try:
        test_hostile.call(method, request)
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


def outcome_of(method, messages):
    """The status a stream of these messages ends with."""
    try:
        method(iter(messages.values()), timeout=10)
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


class IdentityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mine, cls.others = World(suite()), World(suite())
        cls.secure = SecureSuite()
        cls.addClassCleanup(cls.secure.stop)
        cls.folder, cls.ca, cls.services = cls.secure.folder, cls.secure.ca, cls.secure.services
        for name in ("aggregate", "reader", "writer", "portal", "operate", "stranger", "all"):
            cls.ca.issue(name, URI + name)
        cls.ca.issue("nameless")
        cls.write_table()
        cls.secure.start()

    @classmethod
    def flags(cls, name):
        return cls.secure.flags(name)

    @classmethod
    def write_table(cls, *more):
        cls.secure.write_table(
            f"{URI}aggregate aggregator *", f"{URI}reader reader {cls.mine.code}", f"{URI}writer writer {cls.mine.code}",
            f"{URI}portal gateway {cls.mine.code}", f"{URI}operate operator *", f"{URI}all writer *", *more)

    def stubs(self, who, services=None):
        found = {}
        for name in SERVICES:
            channel = self.ca.channel((services or self.services)[name].address, who)
            self.addCleanup(channel.close)
            found[name] = stub(name, channel)
        return found

    def requests(self, w):
        """A request of every method; those of streams one for each kind of message."""
        test_hostile.ROOT, test_hostile.BATCH, test_hostile.FRESH = w, f"{w.name}/fiscalYears/2022/ledgerBatches/x", ""
        w.etag = "1"
        return list(test_hostile.requests(w))

    def each(self, who, w):
        """How a caller's call of every method for a jurisdiction ends, by service and method."""
        stubs = self.stubs(who)
        for service, method, request in self.requests(w):
            yield f"{service} {method}", outcome(getattr(stubs[service], method), request)

    # ---- who may call what

    def test_every_method_for_ones_own_jurisdiction(self):
        for who, writes in (("reader", False), ("writer", True), ("portal", True), ("all", True),
                            ("aggregate", False), ("operate", False)):
            walked = set()
            for what, code in self.each(who, self.mine):
                with self.subTest(who=who, what=what):
                    reads = what.split()[1].startswith(READS)
                    streams = what.endswith("StreamHeads") and who in ("reader", "writer", "portal")
                    lists = what.endswith("ListJurisdictions") and who in ("reader", "writer", "portal")
                    if (reads or writes) and not streams and not lists:
                        self.assertNotIn(code, (DENIED, UNKNOWN))
                    else:
                        self.assertEqual(code, DENIED)
                    walked.add(what)
            self.assertEqual(walked, test_hostile.methods())

    def test_no_method_for_a_jurisdiction_of_others(self):
        for who in ("reader", "writer", "portal"):
            walked = set()
            for what, code in self.each(who, self.others):
                with self.subTest(who=who, what=what):
                    # It is of no jurisdiction.
                    status = what.endswith("GetServiceStatus")
                    self.assertEqual(code, grpc.StatusCode.OK if status else DENIED)
                    walked.add(what)
            self.assertEqual(walked, test_hostile.methods())

    def test_every_known_caller_may_ask_how_a_service_is(self):
        for who, expected in (("reader", grpc.StatusCode.OK), ("writer", grpc.StatusCode.OK),
                              ("operate", grpc.StatusCode.OK), ("stranger", UNKNOWN), ("nameless", UNKNOWN)):
            for service, its in self.stubs(who).items():
                with self.subTest(who=who, service=service):
                    request = pb(f"{service}/{service}_service").GetServiceStatusRequest()
                    self.assertEqual(outcome(its.GetServiceStatus, request), expected)

    def test_strangers_are_served_nothing(self):
        for who in ("stranger", "nameless"):
            for what, code in self.each(who, self.mine):
                with self.subTest(who=who, what=what):
                    self.assertEqual(code, UNKNOWN)

    def test_a_stream_stays_in_its_jurisdiction(self):
        """Whichever message of it names the other one."""
        stubs, named = self.stubs("writer"), 0
        for service, method, request in self.requests(self.mine):
            if type(request).__name__ not in test_hostile.WHOLE:
                continue
            whole = test_hostile.WHOLE[type(request).__name__]
            test_hostile.ROOT = self.mine
            mine = whole(request)
            test_hostile.ROOT = self.others
            others = whole(request)
            part = request.WhichOneof("part")
            if self.others.code.encode() not in others[part].SerializeToString():
                continue  # the last message counts, and names nothing
            named += 1
            for one, other in ((mine, others), (others, mine)):
                with self.subTest(service=service, method=method, part=part):
                    before = self.others.budget_revision(), self.mine.budget_revision()
                    messages = {**one, part: other[part]}
                    messages["header"].header.validate_only = False
                    self.assertEqual(outcome_of(getattr(stubs[service], method), messages), DENIED)
                    self.assertEqual((self.others.budget_revision(), self.mine.budget_revision()), before)
        self.assertEqual(named, 2 + 4 + 3 * 2)

    def test_an_error_says_who_and_what(self):
        stubs = self.stubs("reader")
        request = world.node.ListClassificationNodesRequest(parent=self.others.year(2022))
        with self.assertRaises(grpc.RpcError) as caught:
            stubs["catalog"].ListClassificationNodes(request)
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "CALLER_NOT_ALLOWED")
        for word in (URI + "reader", self.others.code, self.mine.code):
            self.assertIn(word, caught.exception.details())

    # ---- certificates

    def test_whoever_shows_no_certificate_of_the_authority_gets_no_answer(self):
        foreign = Authority(self.folder / "foreign")
        foreign.issue("writer", URI + "writer")
        self.ca.issue("ended", URI + "writer", days=-1)
        address = self.services["catalog"].address
        request = world.node.ListClassificationNodesRequest(parent=self.mine.year(2022))
        channels = {"none": self.ca.channel(address), "ended": self.ca.channel(address, "ended"),
                    "foreign": foreign.channel(address, "writer", ca=self.ca.ca),
                    "plain": grpc.insecure_channel(address)}
        for what, channel in channels.items():
            with self.subTest(what), channel, self.assertRaises(grpc.RpcError) as caught:
                stub("catalog", channel).ListClassificationNodes(request, timeout=5)
            self.assertIn(caught.exception.code(),
                          (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED))
        # A server of another authority is not talked to either.
        with foreign.channel(address, "writer") as channel, self.assertRaises(grpc.RpcError) as caught:
            stub("catalog", channel).ListClassificationNodes(request, timeout=5)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def serial(self, service):
        certificate, key = self.ca.certificate("operate")
        context = ssl.create_default_context(cafile=self.ca.ca)
        context.load_cert_chain(certificate, key)
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", service.port)) as raw, \
                context.wrap_socket(raw, server_hostname="localhost") as connection:
            return connection.getpeercert()["serialNumber"], connection.version()

    def test_certificates_are_renewed_under_load(self):
        catalog = self.services["catalog"]
        before, version = self.serial(catalog)
        self.assertEqual(version, "TLSv1.3")
        request = world.node.ListClassificationNodesRequest(parent=self.mine.year(2022))
        stop, failed, calls = threading.Event(), [], [0]

        def call(fresh):
            kept = self.stubs("reader")["catalog"]
            while not stop.is_set():
                try:
                    if fresh:
                        with self.ca.channel(catalog.address, "reader") as channel:
                            stub("catalog", channel).ListClassificationNodes(request, timeout=10)
                    else:
                        kept.ListClassificationNodes(request, timeout=10)
                    calls[0] += 1
                except grpc.RpcError as error:
                    failed.append(error)
        threads = [threading.Thread(target=call, args=(fresh,)) for fresh in (False, True)]
        for thread in threads:
            thread.start()
        try:
            self.ca.issue("catalog", URI + "catalog")
            self.ca.issue("aggregator", URI + "aggregator")
            deadline = time.monotonic() + 30
            while self.serial(catalog)[0] == before:
                self.assertLess(time.monotonic(), deadline, "the new certificate is not taken up")
                time.sleep(0.2)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failed, [])
        self.assertGreater(calls[0], 100)
        answer = self.stubs("reader")["aggregator"].CompareExecution(
            pb("aggregator/compare_execution").CompareExecutionRequest(
                jurisdiction=self.mine.name, columns=[{"fiscal_year": 2022}, {"fiscal_year": 2023}]))
        self.assertEqual(len(answer.columns), 2)

    def test_the_table_is_read_again(self):
        request = world.node.ListClassificationNodesRequest(parent=self.mine.year(2022))
        ask = self.stubs("stranger")["catalog"].ListClassificationNodes

        def await_code(code):
            deadline = time.monotonic() + 10
            while (found := outcome(ask, request)) != code:
                self.assertLess(time.monotonic(), deadline, found)
                time.sleep(0.1)
        await_code(UNKNOWN)
        self.addCleanup(self.write_table)
        self.write_table(f"{URI}stranger reader {self.mine.code}")
        await_code(grpc.StatusCode.OK)
        self.write_table(f"{URI}stranger reader {self.mine.code}", "no line of the table")
        time.sleep(2.5)
        await_code(grpc.StatusCode.OK)  # the one before stays
        log = self.services["catalog"].log.read_text()
        self.assertEqual(log.count("identities not read"), 1)
        self.write_table()
        await_code(UNKNOWN)

    # ---- who wrote

    def write(self, who, actor=None):
        c = world
        return self.stubs(who)["catalog"].BatchCreateDepartments(
            c.department.BatchCreateDepartmentsRequest(
                parent=self.mine.name, request_id=new_id(), departments=[c.department.Department(
                    name=f"{self.mine.name}/departments/{new_id()[:8]}", display_name=new_id())]),
            metadata=[("x-actor", quote(actor))] if actor else None)

    def last(self):
        change = pb("catalog/change")
        return self.stubs("reader")["catalog"].ListRevisions(
            change.ListRevisionsRequest(parent=self.mine.name, page_size=1)).revisions[0]

    def test_history_keeps_the_identity_and_for_whom_a_gateway_wrote(self):
        self.write("writer")
        self.assertEqual((self.last().identity, self.last().declared_actor), (URI + "writer",) * 2)
        self.write("portal", actor="財政課 佐藤")
        self.assertEqual((self.last().identity, self.last().declared_actor), (URI + "portal", "財政課 佐藤"))
        for who in ("writer", "all"):
            with self.assertRaises(grpc.RpcError) as caught:
                self.write(who, actor="市長")
            self.assertEqual(caught.exception.code(), DENIED)
            self.assertIn("only a gateway", caught.exception.details())
        self.assertEqual(self.last().declared_actor, "財政課 佐藤")

    def test_refusals_do_not_flood_the_log(self):
        ask = self.stubs("stranger")["indicator"].ListRevisions
        request = pb("indicator/change").ListRevisionsRequest(parent=self.mine.name)
        log = self.services["indicator"].log
        before, began = log.read_text().count("CALLER_UNKNOWN"), time.monotonic()
        for _ in range(300):
            self.assertEqual(outcome(ask, request), UNKNOWN)
        time.sleep(1.1)
        outcome(ask, request)
        written = log.read_text()
        self.assertLessEqual(written.count("CALLER_UNKNOWN") - before, time.monotonic() - began + 2)
        self.assertIn('"refusals_not_logged"', written)

    def shake(self, service, certificate=None):
        """A handshake that the service refuses."""
        context = ssl.create_default_context(cafile=self.ca.ca)
        if certificate is not None:
            context.load_cert_chain(*certificate)
        context.set_alpn_protocols(["h2"])
        with self.assertRaises((ssl.SSLError, ConnectionError)), \
                socket.create_connection(("127.0.0.1", service.port), timeout=10) as raw, \
                context.wrap_socket(raw, server_hostname="localhost") as connection:
            connection.recv(1)  # with TLS 1.3 a client hears of it after its own part
            raise ConnectionError("the service closed it")

    @staticmethod
    def handshakes(service):
        """What its log, all of JSON lines, tells of handshakes: the reasons, and how many had no line."""
        lines = [json.loads(line) for line in service.log.read_text().splitlines()]
        told = [line for line in lines if line["message"] == "gRPC" and "andshake" in line["reason"]]
        return [line["reason"] for line in told], sum(int(line.get("lines_left_out", 0)) for line in told)

    def test_refused_handshakes_are_logged_and_do_not_flood_the_log(self):
        service = self.services["indicator"]
        foreign = Authority(self.folder / "foreigners")
        foreign.issue("writer", URI + "writer")
        self.ca.issue("over", URI + "writer", days=-1)
        for certificate, reason in ((None, "peer did not return a certificate"),
                                    (foreign.certificate("writer"), "certificate verify failed"),
                                    (self.ca.certificate("over"), "certificate verify failed")):
            with self.subTest(reason):
                time.sleep(1.1)
                before = len(self.handshakes(service)[0])
                self.shake(service, certificate)
                deadline = time.monotonic() + 5
                while len(told := self.handshakes(service)[0]) == before:
                    self.assertLess(time.monotonic(), deadline, "no line")
                    time.sleep(0.05)
                self.assertEqual(len(told), before + 1)
                self.assertIn(reason, told[-1])
        time.sleep(1.1)
        told, left_out = self.handshakes(service)
        began = time.monotonic()
        for _ in range(300):
            self.shake(service)
        time.sleep(1.1)
        self.shake(service)
        time.sleep(0.2)
        now, now_left_out = self.handshakes(service)
        self.assertGreaterEqual(len(now) - len(told), 2)
        self.assertLessEqual(len(now) - len(told), time.monotonic() - began + 2)
        self.assertEqual(len(now) - len(told) + now_left_out - left_out, 301)

    # ---- what is open

    def start(self, *flags):
        return subprocess.run([BIN / "kuzukuri-aggregator", *map(str, flags)], capture_output=True,
                              text=True, timeout=20)

    def test_nothing_listens_in_plain_text_for_other_machines_unless_it_is_told_to(self):
        said = self.start("--listen", "0.0.0.0:0")
        self.assertEqual(said.returncode, 2)
        self.assertIn("--plaintext", said.stderr)
        said = self.start("--listen", "127.0.0.1:0", "--tls-cert", self.ca.ca)
        self.assertEqual(said.returncode, 2)
        said = self.start("--listen", "127.0.0.1:0", *self.ca.server_flags("nobody"))
        self.assertIn("cannot read", said.stderr)

    def test_in_plain_text_whoever_calls_from_elsewhere_is_nobody(self):
        network = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
        said = subprocess.run(
            [*network, sys.executable, REPO / "tests/integration/other_address.py",
             suite().cluster.conninfo("kuzukuri_catalog"), self.mine.name], capture_output=True, text=True, timeout=120)
        self.assertEqual(said.returncode, 0, said.stderr)
        found = json.loads(said.stdout.splitlines()[-1])
        self.assertIn("127.0.0.1", found)
        self.assertIn("192.0.2.7", found)
        for address, calls in found.items():
            for call, code in calls.items():
                with self.subTest(address=address, call=call):
                    local = address in ("127.0.0.1", "[::1]")
                    self.assertEqual(code, "OK" if local else "UNAUTHENTICATED CALLER_UNKNOWN")

    def test_the_health_server_tells_health_and_nothing_else(self):
        service = self.services["catalog"]
        self.assertEqual(service.ready(), True)
        with grpc.insecure_channel(service.health) as channel:
            request = world.node.ListClassificationNodesRequest(parent=self.mine.year(2022))
            self.assertEqual(outcome(stub("catalog", channel).ListClassificationNodes, request),
                             grpc.StatusCode.UNIMPLEMENTED)
            self.assertEqual(self.reflect(channel), grpc.StatusCode.UNIMPLEMENTED)

    @staticmethod
    def reflect(channel):
        ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        try:
            return list(ask(iter([b"\x3a\x00"]), timeout=5)) and grpc.StatusCode.OK
        except grpc.RpcError as error:
            return error.code()

    def test_reflection_is_for_callers_that_are_known(self):
        with self.ca.channel(self.services["catalog"].address, "reader") as channel:
            self.assertEqual(self.reflect(channel), grpc.StatusCode.UNIMPLEMENTED)
        service = SecureService("catalog", [
            *self.flags("catalog"), "--reflection", "--database", suite().cluster.conninfo("kuzukuri_catalog")])
        self.addCleanup(service.kill)
        service.start()
        for who, code in (("reader", grpc.StatusCode.OK), ("stranger", UNKNOWN)):
            with self.ca.channel(service.address, who) as channel:
                self.assertEqual(self.reflect(channel), code)

    def test_health_at_the_calls_own_port_is_for_callers_that_are_known(self):
        for who, code in (("reader", grpc.StatusCode.OK), ("stranger", UNKNOWN), ("nameless", UNKNOWN)):
            with self.ca.channel(self.services["catalog"].address, who) as channel:
                for kind in (channel.unary_unary, channel.unary_stream):
                    method = "Check" if kind == channel.unary_unary else "Watch"
                    ask = kind(f"/grpc.health.v1.Health/{method}")
                    with self.subTest(who=who, method=method):
                        try:
                            answer = ask(b"", timeout=5)
                            self.assertEqual(answer if method == "Check" else next(answer), b"\x08\x01")
                            found = grpc.StatusCode.OK
                        except grpc.RpcError as error:
                            found = error.code()
                        self.assertEqual(found, code)

    def test_who_is_told_nothing_of_health_does_not_flood_the_log(self):
        log = self.services["budget"].log
        with self.ca.channel(self.services["budget"].address, "stranger") as channel:
            ask = channel.unary_unary("/grpc.health.v1.Health/Check")
            began = time.monotonic()
            for _ in range(300):
                with self.assertRaises(grpc.RpcError):
                    ask(b"", timeout=5)
            time.sleep(1.1)
            with self.assertRaises(grpc.RpcError):
                ask(b"", timeout=5)
            lasted = time.monotonic() - began
        time.sleep(0.5)  # lines are written a moment later
        told = [one for one in map(json.loads, log.read_text().splitlines()) if one.get("method", "").startswith("/grpc.health.")]
        self.assertEqual({one["caller"] for one in told}, {URI + "stranger"})
        self.assertLessEqual(len(told), lasted + 2)
        self.assertEqual(len(told) + sum(int(one["refusals_not_logged"]) for one in told), 301)

    def test_the_command_line_shows_a_certificate(self):
        addresses = [f"--{n}=localhost:{s.port}" for n, s in self.services.items()]
        said = suite().cli(*addresses, *self.ca.client_flags("reader"), "balance", self.mine.code, 2022)
        self.assertEqual(said.returncode, 0)
        said = suite().cli(*addresses, *self.ca.client_flags("stranger"), "balance", self.mine.code, 2022,
                           check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("not among the service's identities", said.stderr)
        said = suite().cli("--cert", self.ca.ca, "balance", self.mine.code, 2022, check=False)
        self.assertEqual(said.returncode, 2)
        said = suite().cli(*addresses, "--timeout", 2, "balance", self.mine.code, 2022, check=False)
        self.assertEqual(said.returncode, 3)

    def test_the_doctor_tells_how_services_are_and_when_certificates_end(self):
        addresses = [f"--{n}=localhost:{s.port}" for n, s in self.services.items()]
        self.ca.issue("soon", URI + "reader", days=3)
        said = suite().cli(*addresses, *self.ca.client_flags("soon"), "doctor", check=False)
        self.assertEqual(said.returncode, 1)
        lines = said.stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in lines[1:5]],
                         [[n, "ready"] for n in ("catalog", "budget", "indicator", "aggregator")])
        for line in lines[1:5]:
            self.assertRegex(line, r"certificate until 20\d\d-\d\d-\d\d$")
        self.assertRegex(lines[5], r"^caller +certificate until \S+$")
        self.assertRegex(lines[-1], r"^- the caller: its certificate ends on \S+, in [23] days; renew it$")
        away = [f"--{n}=localhost:{s.port}" for n, s in self.services.items() if n != "budget"]
        said = suite().cli(*away, "--budget=localhost:1", *self.ca.client_flags("reader"), "--json", "doctor",
                           check=False)
        self.assertEqual(said.returncode, 3)
        states = {one["service"]: one["state"] for one in json.loads(said.stdout)["services"]}
        self.assertEqual(states, {"catalog": "ready", "budget": "away", "indicator": "ready",
                                  "aggregator": "ready"})

    def test_a_connection_string_in_a_file_is_read_for_each_connection(self):
        path = self.folder / "database"
        path.write_text(suite().cluster.conninfo("kuzukuri_catalog") + " options=-csearch_path=x\n")
        service = Service("catalog", ["--database-file", path])
        self.addCleanup(service.kill)
        service.start()
        path.write_text("host=/nowhere dbname=kuzukuri\n")
        suite().cluster.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                            "where application_name = 'kuzukuri-catalog' and query like '%'")
        service.wait_ready(False)
        path.write_text(suite().cluster.conninfo("kuzukuri_catalog"))
        service.wait_ready(True)


if __name__ == "__main__":
    unittest.main()
