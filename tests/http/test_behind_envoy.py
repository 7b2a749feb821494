"""An Envoy between clients and the door, as a site has one: what it passes on, the door reads as it was meant. All clients
share one connection between the two, so that an answer too many would be somebody else's."""

import concurrent.futures
import contextlib
import itertools
import json
import pathlib
import select
import shutil
import socketserver
import tempfile
import threading
import time
import unittest

import envoy
import smuggled
from door import Client, Gateway, ask, request
from ports import free_port
from suite import jurisdiction_code, suite
from test_smuggling import REFUSED
from world import World

PLACE = "/api/catalog/v1/jurisdictions/"
# None of these is there: each answer names the one that was asked for.
CODES = map(jurisdiction_code, itertools.count(90000))
# Attempts that Envoy itself takes for two requests, one after the other, of the same client: it ends a line at a line feed
# alone, leaves out what is before a first line, trailers and extensions of chunks, writes a folded line in one, and has a body
# as long as it is said to be where nothing but a field it does not know says otherwise. The door gets two that are written well.
TWO_REQUESTS = {
    "HTTP/1, chunks over length, behind a carriage return", "HTTP/1, chunks over length, behind a folded line",
    "HTTP/1, chunks over length, underscore", "HTTP/1, in a value, line feeds", "HTTP/1, in the host",
    "HTTP/1, in the target", "HTTP/1, length underscore", "refused, absolute target", "refused, body of a GET",
    "refused, carriage return alone", "refused, chunk that ends early", "refused, chunks of a GET",
    "refused, coding in capitals", "refused, empty line first", "refused, extension of a chunk",
    "refused, folded with a tab", "refused, line feeds alone", "refused, one line feed alone", "refused, trailer",
    "refused, two hosts"}


class Front:
    """An Envoy that says for whom it calls, in place of whatever its client said. `connections`: how many it may have to the
    door; `seconds`: how long a request may take to come to it; `buffer`: bytes it holds of an answer that is not taken."""

    def __init__(self, port, connections=1, seconds=2, buffer=1 << 20):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-front-"))
        self.log = self.folder / "requests"
        self.address = ("127.0.0.1", free_port())
        log = envoy.typed("envoy.extensions.access_loggers.file.v3.FileAccessLog", path=str(self.log), log_format={
            "json_format": {"path": "%REQ(:PATH)%", "sent": "%REQ(X-REQUEST-ID)%", "came": "%RESP(X-REQUEST-ID)%"}})
        listener = envoy.listener(
            self.address[1], [{"match": {"prefix": "/"}, "route": {"cluster": "door", "timeout": "10s"}}],
            codec_type="AUTO", use_remote_address=True, access_log=[{"name": "file", "typed_config": log}],
            request_timeout=f"{seconds}s", request_headers_timeout="2s",
            # What a site may have turned on: more than Envoy takes by itself.
            http_protocol_options={"accept_http_10": True, "enable_trailers": True})
        envoy.manager_of(listener)["route_config"]["request_headers_to_add"] = [
            {"header": {"key": "x-forwarded-user", "value": "sato"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}]
        cluster = envoy.cluster("door", port, "http_protocol_options",
                                circuit_breakers={"thresholds": [{"max_connections": connections}]},
                                per_connection_buffer_limit_bytes=buffer)
        listener["per_connection_buffer_limit_bytes"] = buffer
        self.proxy = envoy.Configured(free_port(), [listener], [cluster]).start()

    def stop(self):
        self.proxy.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def requests(self):
        """What it has taken for requests so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def paths(self):
        return {one["path"] for one in self.requests()}

    def passed_on(self):
        return self.proxy.stat("cluster.door.upstream_rq_total")

    def send(self, data):
        """What comes back, until there is no more of it."""
        with Client(self.address) as client, contextlib.suppress(OSError):
            client.send(data)
            while client._more():
                client.socket.settimeout(0.2)
        return client.bytes


class Credulous(socketserver.ThreadingTCPServer):
    """The control: a server that takes whatever follows a head for the next request."""

    daemon_threads = allow_reuse_address = True

    class Connection(socketserver.StreamRequestHandler):
        def handle(self):
            while line := self.rfile.readline():
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                self.server.paths.add(line.split()[1].decode() if len(line.split()) > 1 else "")
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def __init__(self):
        super().__init__(("127.0.0.1", free_port()), self.Connection)
        self.paths = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


def attempts():
    """Name, the path of the hidden request, and bytes."""
    for make, kind in ((smuggled.attempts, "HTTP/1"), (smuggled.attempts_of_http_2, "HTTP/2")):
        for name, _ in make(""):
            path = PLACE + next(CODES)
            data = dict(make(smuggled.hidden_request(path)))[name]
            yield f"{kind}, {name}", path, data if isinstance(data, bytes) else data.encode("latin-1")
    for name, data in REFUSED.items():
        path = PLACE + next(CODES)
        yield f"refused, {name}", path, data + smuggled.hidden_request(path).encode()


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class Behind(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes").start()
        cls.addClassCleanup(cls.door.stop)
        # Whoever waited for it to become ready asked it directly, as often as it took.
        cls.asked_directly = cls.answered()
        cls.front = Front(cls.door.staff[1])
        cls.addClassCleanup(cls.front.stop)

    @classmethod
    def answered(cls):
        return sum(cls.door.figure("kuzukuri_http_responses_total", **{"class": f"{kind}xx"}) for kind in (2, 3, 4, 5))

    def reached(self):
        """Paths that reached a service, and for whom. A request of its own comes last, so that all before it are told."""
        path = PLACE + next(CODES)
        ask(self.front.address, "GET", path)
        self.door.line(path=path)
        return {line["path"]: line.get("on_behalf_of") for line in self.door.lines() if "path" in line}

    def ask_own(self, client):
        """A request of somebody else's, which has to get its own answer."""
        path = PLACE + next(CODES)
        client.send(request("GET", path))
        answer = client.answer()
        self.assertEqual(answer.status, 404, answer)
        self.assertIn(path.split("/v1/")[1], [detail.get("resourceName") for detail in answer.json()["details"]])

    def test_nothing_hidden_comes_through(self):
        """Some at once; beside each of them somebody else, who came before and asks after it."""
        def attempt(data):
            with Client(self.front.address) as other:
                self.front.send(data)
                self.ask_own(other)
                self.ask_own(other)
        hidden = {name: (path, data) for name, path, data in attempts()}
        self.assertGreater(len(hidden), 120)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            made = {name: pool.submit(attempt, data) for name, (_, data) in hidden.items()}
        for name, one in made.items():
            with self.subTest(name):
                one.result()
        reached, taken = self.reached(), self.front.paths()
        through = {name for name, (path, _) in hidden.items() if path in reached}
        self.assertEqual({name for name in through if hidden[name][0] not in taken}, set())
        self.assertEqual({name for name, (path, _) in hidden.items() if path in taken}, TWO_REQUESTS)
        self.assertLessEqual(self.answered() - self.asked_directly, self.front.passed_on())
        self.assertNotIn("mayor", reached.values())
        # The door answers with the id that Envoy gave the request.
        answered = [one for one in self.front.requests() if one["came"]]
        self.assertGreater(len(answered), 2 * len(hidden))
        self.assertEqual([one for one in answered if one["came"] != one["sent"]], [])

    def test_good_requests_follow_each_other(self):
        with Client(self.front.address) as client:
            for _ in range(5):
                self.ask_own(client)

    def test_a_good_one_of_http_2_reaches_the_door(self):
        """So that those above fail for what is wrong with them, not for how they are written."""
        path = PLACE + next(CODES)
        self.front.send(smuggled.second_version(
            [(":method", "GET"), (":path", path), (":scheme", "http"), (":authority", "localhost")], ""))
        self.assertEqual(self.reached()[path], "sato")

    def test_nobody_speaks_for_another(self):
        for fields in ({"X-Forwarded-User": "mayor"}, {"x-forwarded-user": "mayor"}, {"X_Forwarded_User": "mayor"},
                       {"X-Forwarded-User": "mayor\r\nX-Forwarded-User: clerk"},
                       {"X-Forwarded-User": "mayor", "Connection": "X-Forwarded-User"},
                       {"X-Forwarded-User ": "mayor"}, {"X": "x\r\n X-Forwarded-User: mayor"}):
            with self.subTest(fields):
                path = PLACE + next(CODES)
                answer = self.front.send(request("GET", path, fields))
                if b" 400 " not in answer[:20]:
                    self.assertEqual(self.reached()[path], "sato")

    def test_the_control_is_found_out(self):
        """The same at a server that does not read bodies: what is hidden comes through, and is seen to."""
        server = Credulous()
        self.addCleanup(server.stop)
        front = Front(server.server_address[1])
        self.addCleanup(front.stop)
        for name, path, data in attempts():
            if name in ("HTTP/1, body of a GET", "HTTP/2, body of a GET, with its length"):
                front.send(data)
                deadline = time.monotonic() + 5
                while path not in server.paths and time.monotonic() < deadline:
                    time.sleep(0.05)
                self.assertIn(path, server.paths, name)
                self.assertNotIn(path, front.paths(), name)


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class Slow(unittest.TestCase):
    """Envoy takes a head whole before it passes it on; bodies and answers it passes on as they come, so that who is slow with
    these has a connection of the door's until the door ends it."""

    SLOW = 20

    @classmethod
    def setUpClass(cls):
        world = World(suite())
        for first in (0, 500):
            world.append(2022, [world.entry(2022, 1, 1, entry_id=f"e{i}", description="長い説明" * 250)
                                for i in range(first, first + 500)])
        cls.large = f"/api/budget/v1/{world.year(2022)}/ledgerEntries?pageSize=1000"
        cls.door = Gateway("--trusted-proxy-loopback", "--writes", "--body-ms", "3000", "--write-ms", "3000").start()
        cls.addClassCleanup(cls.door.stop)
        cls.front = Front(cls.door.staff[1], connections=200, seconds=30, buffer=32 << 10)
        cls.addClassCleanup(cls.front.stop)

    def slow(self, data, count=SLOW, receive=None):
        """Clients that have begun a request, or that do not read what they asked for."""
        clients = [Client(self.front.address, receive=receive) for _ in range(count)]
        for client in clients:
            self.addCleanup(client.socket.close)
            client.send(data)
        return clients

    def drip(self, clients, byte):
        """A byte of each ten times a second, until the last of them is ended; what each was answered."""
        answers, deadline = {}, time.monotonic() + 15
        while len(answers) < len(clients):
            self.assertLess(time.monotonic(), deadline, f"{len(clients) - len(answers)} drip for ever")
            left = {client.socket: client for client in clients if client not in answers}
            for client in left.values():
                with contextlib.suppress(OSError):
                    client.send(byte)
            time.sleep(0.1)
            for one in select.select(list(left), [], [], 0)[0]:
                answers[left[one]] = left[one].answer().status
        return list(answers.values())

    @contextlib.contextmanager
    def others(self):
        """Somebody else, who asks all the while, and is answered at once; how long each answer took."""
        done, times, problems = threading.Event(), [], []

        def ask_on():
            while not done.is_set():
                begun = time.monotonic()
                try:
                    status = ask(self.front.address, "GET", PLACE + next(CODES), timeout=5).status
                except OSError as error:
                    status = error
                times.append(time.monotonic() - begun)
                if status != 404:  # the place is not there, as a service has said
                    problems.append(status)
                time.sleep(0.05)
        thread = threading.Thread(target=ask_on)
        thread.start()
        try:
            yield times
        finally:
            done.set()
            thread.join()
        self.assertEqual(problems, [])
        self.assertGreater(len(times), 10)
        # Less than the slow ones have: they are not waited for.
        self.assertLess(sorted(times)[len(times) * 9 // 10], 1, times)
        self.assertLess(max(times), 2.9, times)

    def wait_for(self, holds, why):
        """Until it holds of the number of requests that are at the door."""
        deadline = time.monotonic() + 20
        while not holds(self.front.proxy.stat("cluster.door.upstream_rq_active")):
            self.assertLess(time.monotonic(), deadline, why)
            time.sleep(0.05)

    def assert_nothing_is_left(self):
        self.wait_for(lambda active: active == 0, "they are there for ever")
        self.assertEqual(ask(self.front.address, "GET", PLACE + next(CODES)).status, 404)

    def test_heads_that_drip_do_not_reach_the_door(self):
        before = self.front.passed_on()
        with self.others() as answered:
            clients = self.slow(b"POST /api/catalog/v1/jurisdictions HTTP/1.1\r\nHost: localhost\r\nX: ")
            self.assertEqual(set(self.drip(clients, b"a")), {408})
        self.assertEqual(self.front.passed_on() - before, len(answered), "requests of the other alone")
        self.assert_nothing_is_left()

    def test_bodies_that_drip_are_ended_by_the_door(self):
        for fields, byte in (({"Content-Length": "100000"}, b" "), ({"Transfer-Encoding": "chunked"}, b"1\r\n \r\n")):
            with self.subTest(fields), self.others():
                clients = self.slow(request("POST", "/api/catalog/v1/jurisdictions",
                                            {"Content-Type": "application/json", **fields}))
                self.wait_for(lambda active: active >= self.SLOW, "they are not at the door")
                self.assertEqual(set(self.drip(clients, byte)), {408})
        self.assert_nothing_is_left()

    def test_readers_that_do_not_read_are_ended_by_the_door(self):
        with self.others():
            # More than what systems take for those who read nothing.
            clients = self.slow(4 * request("GET", self.large), count=8, receive=4096)
            self.wait_for(lambda active: active > 4, "they are not at the door")
            # One is the other's.
            self.wait_for(lambda active: active <= 1, "an answer that nobody takes is there for ever")
        for client in clients:
            with self.assertRaises(OSError, msg="an answer is cut short"):
                for _ in range(4):
                    client.answer()
        self.assert_nothing_is_left()


if __name__ == "__main__":
    unittest.main()
