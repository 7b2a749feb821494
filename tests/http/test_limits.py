"""What one client takes of the door has an end, of which it is told; and it costs nobody else."""

import contextlib
import json
import os
import select
import signal
import socket
import time
import unittest

from door import Client, Gateway, ask, request
from suite import Service, suite
from world import World

USER = {"X-Forwarded-User": "sato"}
JSON = {**USER, "Content-Type": "application/json"}
CREATE = "/api/catalog/v1/jurisdictions"


class Sizes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes", "--body-mib", "1").start()
        cls.addClassCleanup(cls.door.stop)

    def test_body_too_large_is_told_before_it_comes(self):
        with Client(self.door.staff) as client:
            client.send(request("POST", CREATE, {**JSON, "Content-Length": str((1 << 20) + 1)}))
            answer = client.answer()
            self.assertEqual((answer.status, answer["connection"]), (413, "close"))
            self.assertEqual(answer.json()["code"], 3)

    def test_it_is_told_before_who_may_write(self):
        with Client(self.door.staff) as client:
            client.send(request("POST", CREATE, {"Content-Type": "text/plain", "Content-Length": str(5 << 20)}))
            self.assertEqual(client.answer().status, 413)

    def test_also_where_nobody_may_write(self):
        door = Gateway("--trusted-proxy-loopback", "--body-mib", "1").start()
        self.addCleanup(door.stop)
        for length, status in ((5 << 20, 413), (2, 403)):
            with self.subTest(length), Client(door.staff) as client:
                client.send(request("POST", CREATE, {**JSON, "Content-Length": str(length)}))
                self.assertEqual(client.answer().status, status)

    def test_length_of_any_number_of_digits(self):
        with Client(self.door.staff) as client:
            client.send(request("POST", CREATE, {**JSON, "Content-Length": "9" * 40}))
            self.assertEqual(client.answer().status, 413)

    def test_chunks_are_counted_while_they_come(self):
        with Client(self.door.staff) as client:
            client.send(request("POST", CREATE, {**JSON, "Transfer-Encoding": "chunked"}))
            piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
            with contextlib.suppress(ConnectionError):
                for _ in range(17):
                    client.send(piece)
            self.assertEqual(client.answer().status, 413)

    def test_body_of_the_limit_is_taken(self):
        body = b'{"nonsense":1}'.ljust(1 << 20)
        self.assertEqual(ask(self.door.staff, "POST", CREATE, JSON, body).status, 400)

    def test_head_too_large(self):
        for data in (request("GET", "/", {"X": "a" * (20 << 10)}), request("GET", "/" + "a" * (20 << 10)),
                     b"a" * (20 << 10), request("GET", "/", {f"X{i}": "1" for i in range(101)})):
            with self.subTest(data[:20]), Client(self.door.staff) as client:
                client.send(data)
                answer = client.answer()
                self.assertEqual((answer.status, answer["connection"]), (431, "close"))

    def test_large_answers_to_refused_bodies_arrive(self):
        """A client that is still sending sees its refusal, and no reset."""
        with Client(self.door.staff) as client:
            client.send(request("POST", CREATE, {**JSON, "Content-Length": str(8 << 20)}))
            with contextlib.suppress(ConnectionError):
                client.send(b" " * (512 << 10))
            self.assertEqual(client.answer().status, 413)


class Times(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes", "--head-ms", "400", "--body-ms", "400",
                           "--idle-s", "1", "--write-ms", "1000").start()
        cls.addClassCleanup(cls.door.stop)

    def test_head_that_does_not_end(self):
        with Client(self.door.staff) as client:
            client.send(b"GET / HTTP/1.1\r\n")
            answer = client.answer()
            self.assertEqual((answer.status, answer["connection"]), (408, "close"))
            self.assertTrue(client.ended())

    def test_head_that_drips(self):
        """Each byte comes in good time, and the head does not."""
        with Client(self.door.staff) as client:
            begun = time.monotonic()
            with contextlib.suppress(ConnectionError):
                for byte in b"GET / HTTP/1.1\r\nX: " + b"a" * 1000:
                    client.send(bytes([byte]))
                    time.sleep(0.02)
                    if time.monotonic() - begun > 3:
                        break
            self.assertLess(time.monotonic() - begun, 3)
            self.assertEqual(client.answer().status, 408)

    def test_body_that_does_not_come(self):
        for fields in ({"Content-Length": "10"}, {"Transfer-Encoding": "chunked"}):
            with self.subTest(fields), Client(self.door.staff) as client:
                client.send(request("POST", CREATE, {**JSON, **fields}) + b"1")
                self.assertEqual(client.answer().status, 408)

    def test_silence_between_requests(self):
        with Client(self.door.staff) as client:
            client.send(request("GET", "/healthz"))
            self.assertEqual(client.answer().status, 200)
            self.assertTrue(client.ended())

    def test_silence_from_the_start(self):
        with Client(self.door.staff) as client:
            self.assertTrue(client.ended())

    def test_many_slow_ones_delay_nobody(self):
        slow = [Client(self.door.staff) for _ in range(100)]
        for client in slow:
            client.send(b"GET / HTTP/1.1\r\n")
        for _ in range(10):
            begun = time.monotonic()
            self.assertEqual(ask(self.door.staff, "GET", "/healthz").status, 200)
            # Less than the slow ones have.
            self.assertLess(time.monotonic() - begun, 0.4)
        for client in slow:
            client.socket.close()


class Places(unittest.TestCase):
    def door(self, *arguments, **more):
        door = Gateway("--trusted-proxy-loopback", *arguments, **more)
        self.addCleanup(door.stop)
        return door.start()

    def test_without_room_a_connection_is_told(self):
        door = self.door("--connections", "3")
        clients = [Client(door.staff) for _ in range(3)]
        time.sleep(0.1)
        with Client(door.staff) as client:
            answer = client.answer()
            self.assertEqual((answer.status, answer["connection"]), (503, "close"))
            self.assertGreaterEqual(int(answer["retry-after"]), 1)
        self.assertGreaterEqual(door.figure("kuzukuri_http_connections_refused_total", listener="staff"), 1)
        for client in clients:
            client.socket.close()

    def test_the_silent_make_room(self):
        door = self.door("--connections", "3")
        clients = [Client(door.staff) for _ in range(3)]
        time.sleep(1.3)
        clients[0].send(request("GET", "/healthz"))
        self.assertEqual(clients[0].answer().status, 200)
        self.assertEqual(ask(door.staff, "GET", "/healthz").status, 200)
        # They came at once: which was silent for longer is not known here.
        ended = select.select([client.socket for client in clients], [], [], 5)[0]
        self.assertEqual([client.ended() for client in clients if client.socket in ended], [True])
        self.assertGreaterEqual(door.figure("kuzukuri_http_connections_displaced_total", listener="staff"), 1)
        for client in clients:
            client.socket.close()

    def test_of_one_address_on_the_public_listener(self):
        published = suite().cluster.dir / "published-none"
        published.write_text("")
        door = Gateway("--published", published, "--connections-per-address", "2", staff=False, public=True)
        self.addCleanup(door.stop)
        door.start()
        clients = [Client(door.public) for _ in range(2)]
        time.sleep(0.1)
        with Client(door.public) as client:
            self.assertEqual(client.answer().status, 503)
        for client in clients:
            client.socket.close()

    def test_too_many_requests_of_one_address(self):
        published = suite().cluster.dir / "published-none"
        published.write_text("")
        door = Gateway("--published", published, "--public-rate", "0.5", "--public-burst", "3", staff=False,
                       public=True)
        self.addCleanup(door.stop)
        door.start()
        answers = [ask(door.public, "GET", "/api/openapi.json") for _ in range(4)]
        self.assertEqual([a.status for a in answers], [200, 200, 200, 429])
        self.assertGreaterEqual(int(answers[3]["retry-after"]), 1)
        self.assertEqual(answers[3].json()["code"], 8)
        self.assertEqual(ask(door.public, "GET", "/healthz").status, 200, "who watches over it is no caller")

    def test_behind_a_proxy_each_caller_counts(self):
        published = suite().cluster.dir / "published-none"
        published.write_text("")
        door = self.door("--published", published, "--public-rate", "0.1", "--public-burst", "1", staff=False,
                         public=True)
        for hop, status in (("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200),
                            ("192.0.2.9, 192.0.2.2", 429), ("192.0.2.2, 192.0.2.3", 200)):
            with self.subTest(hop):
                answer = ask(door.public, "GET", "/api/openapi.json", {"X-Forwarded-For": hop})
                self.assertEqual(answer.status, status)

    def test_without_a_proxy_nobody_gives_an_address(self):
        published = suite().cluster.dir / "published-none"
        published.write_text("")
        door = Gateway("--published", published, "--public-rate", "0.1", "--public-burst", "1", staff=False,
                       public=True)
        self.addCleanup(door.stop)
        door.start()
        for hop, status in (("192.0.2.1", 200), ("192.0.2.2", 429)):
            self.assertEqual(ask(door.public, "GET", "/api/openapi.json", {"X-Forwarded-For": hop}).status, status)


class Upstream(unittest.TestCase):
    """Services that are silent, or gone."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(suite())
        services = {n: s.address for n, s in suite().services.items()}
        cls.aggregator = Service("aggregator", [
            f"--{n}={services[n]}" for n in ("catalog", "budget", "indicator")] + ["--local", "gateway"]).start()
        cls.addClassCleanup(cls.aggregator.kill)
        services["aggregator"] = cls.aggregator.address
        cls.door = Gateway("--trusted-proxy-loopback", "--upstream-ms", "1500", services=services).start()
        cls.addClassCleanup(cls.door.stop)
        cls.path = f"/api/aggregator/v1/{cls.world.name}/snapshot"

    def frozen(self):
        @contextlib.contextmanager
        def freeze():
            os.kill(self.aggregator.process.pid, signal.SIGSTOP)
            try:
                yield
            finally:
                os.kill(self.aggregator.process.pid, signal.SIGCONT)
        return freeze()

    def test_silence_is_504_when_its_time_is_over(self):
        self.assertEqual(ask(self.door.staff, "GET", self.path, USER).status, 200)
        with self.frozen():
            answer = ask(self.door.staff, "GET", self.path, USER)
            self.assertEqual((answer.status, answer.json()["code"]), (504, 4))
            begun = time.monotonic()
            answer = ask(self.door.staff, "GET", self.path, {**USER, "X-Request-Timeout": "0.2"})
            self.assertEqual(answer.status, 504)
            self.assertLess(time.monotonic() - begun, 1.2)
            self.assertEqual(ask(self.door.staff, "GET", f"/api/catalog/v1/{self.world.name}", USER).status, 200)
        # The aggregator first looks whether the services are there, for whom it was silent.
        deadline = time.monotonic() + 5
        while (status := ask(self.door.staff, "GET", self.path, USER).status) != 200:
            self.assertEqual(status, 504)
            self.assertLess(time.monotonic(), deadline)

    def test_time_that_is_none(self):
        for text in ("0", "-1", "soon", "1s", "1e3", "nan"):
            with self.subTest(text):
                answer = ask(self.door.staff, "GET", self.path, {**USER, "X-Request-Timeout": text})
                self.assertEqual(answer.status, 400)
                self.assertIn("x-request-timeout", answer.body.decode())

    def test_who_leaves_is_not_worked_for(self):
        with self.frozen():
            clients = [Client(self.door.staff) for _ in range(5)]
            for client in clients:
                client.send(request("GET", self.path, USER))
            time.sleep(0.3)
            for client in clients:
                client.socket.close()
            deadline = time.monotonic() + 1
            while self.door.figure("kuzukuri_http_connections", listener="staff") > 0:
                self.assertLess(time.monotonic(), deadline, "calls go on for clients that have left")
                time.sleep(0.05)

    def test_more_streams_than_there_may_be(self):
        door = Gateway("--trusted-proxy-loopback", "--streams", "2")
        self.addCleanup(door.stop)
        door.start()
        path = f"/api/aggregator/v1/{self.world.name}/comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS"
        with Client(door.staff) as first, Client(door.staff) as second:
            for client in (first, second):
                client.send(request("GET", path, USER))
                self.assertIn(b" 200 ", client.head())
            answer = ask(door.staff, "GET", path, USER)
            self.assertEqual(answer.status, 503)
            self.assertGreaterEqual(int(answer["retry-after"]), 1)
        deadline = time.monotonic() + 5
        while door.figure("kuzukuri_http_streams") > 0:
            self.assertLess(time.monotonic(), deadline, "streams of clients that left go on")
            time.sleep(0.05)
        with Client(door.staff) as third:
            third.send(request("GET", path, USER))
            self.assertIn(b" 200 ", third.head())


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        world = World(suite())
        for first in (0, 500):
            world.append(2022, [world.entry(2022, 1, 1, entry_id=f"e{i}", description="長い説明" * 250)
                                for i in range(first, first + 500)])
        cls.path = f"/api/budget/v1/{world.year(2022)}/ledgerEntries?pageSize=1000"

    def door(self, mib):
        door = Gateway("--trusted-proxy-loopback", "--answer-mib", mib)
        self.addCleanup(door.stop)
        return door.start()

    def third(self, door):
        """What a third caller gets while two do not take their answers, and another once they have left."""
        with Client(door.staff, receive=4096) as first, Client(door.staff, receive=4096) as second:
            for client in (first, second):
                client.send(request("GET", self.path, USER))
                self.assertIn(b" 200 ", client.head())
            during = ask(door.staff, "GET", self.path, USER)
        deadline = time.monotonic() + 5
        while (after := ask(door.staff, "GET", self.path, USER)).status != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        return during, after

    def test_those_being_sent_take_so_much_and_no_more(self):
        during, after = self.third(self.door(8))
        self.assertEqual((during.status, during["retry-after"]), (503, "1"))
        self.assertEqual(after.status, 200)
        self.assertGreater(len(after.body), 3 << 20)

    def test_with_room_all_are_sent(self):
        during, _ = self.third(self.door(64))
        self.assertEqual(during.status, 200)

    def test_one_alone_always_goes(self):
        answer = ask(self.door(1).staff, "GET", self.path, USER)
        self.assertEqual(answer.status, 200)
        self.assertGreater(len(answer.body), 3 << 20)


class Gone(unittest.TestCase):
    def test_a_service_that_is_away(self):
        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            services = {n: s.address for n, s in suite().services.items()}
            services["budget"] = f"127.0.0.1:{taken.getsockname()[1]}"
            door = Gateway("--trusted-proxy-loopback", services=services)
            self.addCleanup(door.stop)
            door.start(wait=False)
            deadline = time.monotonic() + 10
            while True:
                with contextlib.suppress(OSError):
                    answer = ask(door.health, "GET", "/readyz")
                    if "budget" in answer.body.decode():
                        break
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.assertEqual(answer.status, 503)
            self.assertEqual(ask(door.health, "GET", "/healthz").status, 200)
            answer = ask(door.staff, "GET", "/api/budget/v1/jurisdictions/141127/fiscalYears/2023/budgetLines",
                         {**USER, "X-Request-Timeout": "2"})
            self.assertIn(answer.status, (503, 504))
            self.assertIn(answer.json()["code"], (14, 4))


class Stops(unittest.TestCase):
    def test_streams_end_well_and_nothing_is_left(self):
        world = World(suite())
        door = Gateway("--trusted-proxy-loopback").start()
        self.addCleanup(door.stop)
        path = f"/api/aggregator/v1/{world.name}/comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS"
        with Client(door.staff) as stream, Client(door.staff) as idle:
            idle.send(request("GET", "/healthz"))
            idle.answer()
            stream.send(request("GET", path, USER))
            stream.head()
            json.loads(stream.chunk())
            begun = time.monotonic()
            door.process.send_signal(signal.SIGTERM)
            self.assertEqual(stream.chunk(), b"", "the stream's end")
            self.assertTrue(idle.ended())
        self.assertEqual(door.process.wait(timeout=20), 0)
        self.assertLess(time.monotonic() - begun, 8)
        self.assertEqual(door.lines()[-1]["message"], "stopped")


if __name__ == "__main__":
    unittest.main()
