"""Uploads: a message on each line of the body, streamed to the service; of what does not come whole nothing is written."""

import collections
import contextlib
import itertools
import json
import os
import select
import signal
import socket
import threading
import time
import unittest

from google.protobuf import json_format

from door import Client, Gateway, ask, request
from statements import Papers
from suite import Service, new_id, suite
from test_watchers import resident
from world import World

USER = {"X-Forwarded-User": "sato"}
LINES = {**USER, "Content-Type": "application/x-ndjson"}
CHUNKED = {**LINES, "Transfer-Encoding": "chunked"}
MEMORY = 24_000_000  # beside what the gateway has without any upload
LARGE = 100_000_000


def body_of(*messages):
    """Lines of dictionaries, and of what is text already."""
    return b"".join((m if isinstance(m, bytes) else json.dumps(m, ensure_ascii=False).encode()) + b"\n"
                    for m in messages)


def chunks(data, size):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece)
                    for piece in (data[i:i + size] for i in range(0, len(data), size)))


def header(**fields):
    return {"header": {"requestId": new_id(), **fields}}


def rows(*entries):
    return {"rows": {"entries": [json_format.MessageToDict(e) for e in entries]}}


def end(count):
    return {"end": {"entryCount": str(count)}}


class UploadCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes", "--upload-line-kib", "64", "--upload-mib", "8",
                           "--upload-idle-ms", "1500").start()
        cls.addClassCleanup(cls.door.stop)

    def setUp(self):
        self.world = World(suite())
        self.path = f"/api/budget/v1/{self.world.name}/ledgerEntries:import"

    def gateway(self, *flags, **more):
        door = Gateway("--trusted-proxy-loopback", "--writes", *flags, **more)
        self.addCleanup(door.stop)
        return door.start()

    def upload(self, *messages, path=None, fields=LINES, door=None, verb="POST"):
        return ask((door or self.door).staff, verb, path or self.path, fields, body_of(*messages))

    def import_of(self, count=3, **fields):
        """A good import: lines of a header, rows and the end."""
        return [header(**fields), rows(*(self.world.entry(2022, i % 3, i + 1) for i in range(count))), end(count)]

    def assert_refused(self, answer, status, *fields):
        self.assertEqual(answer.status, status, answer)
        named = [v["field"] for d in answer.json().get("details", []) for v in d.get("fieldViolations", [])]
        if fields:
            self.assertEqual(named, list(fields), answer)

    def wait_idle(self, door=None, seconds=5):
        """Until no upload is under way."""
        deadline = time.monotonic() + seconds
        while (door or self.door).figure("kuzukuri_http_uploads") > 0:
            self.assertLess(time.monotonic(), deadline, "an upload goes on whose client has left")
            time.sleep(0.02)

    @contextlib.contextmanager
    def nothing_written(self, door=None):
        """Neither now nor when the service has had time; and others write as before."""
        def books():
            return self.world.budget_revision(), self.world.balances(2022).total.entry_count
        before = books()
        yield
        self.wait_idle(door)
        time.sleep(0.2)
        self.assertEqual(books(), before)
        self.world.append(2022, [self.world.entry(2022, 0, 5)], timeout=5)


class Whole(UploadCase):
    def test_an_export_is_imported_again(self):
        self.world.import_entries([self.world.entry(2022, i % 3, i + 1, entry_id=f"v{i}", description=f"摘要{i}")
                                   for i in range(3000)])
        exported = ask(self.door.staff, "GET", f"/api/budget/v1/{self.world.year(2022)}/ledgerEntries:export", USER).body
        other = World(suite())
        lines = exported.replace(self.world.code.encode(), other.code.encode()).splitlines()
        sent = [{"rows": {"entries": json.loads(line)["entries"][i:i + 100]}}
                for line in lines for i in range(0, len(json.loads(line)["entries"]), 100)]
        answer = self.upload(header(batch="移行"), *sent, end(3000), path=self.path.replace(self.world.code, other.code))
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual((answer["content-type"], answer.json()["entryCount"]), ("application/json", "3000"))
        def kept(world):
            entries = world.export_entries(2022)
            for entry in entries:
                for field in ("revision", "batch", "record_time"):
                    entry.ClearField(field)
            return [str(e).replace(world.code, "") for e in entries]
        self.assertEqual(kept(other), kept(self.world))

    def test_in_pieces_of_any_size(self):
        data = body_of(*self.import_of()).replace(b"\n", b"\r\n") + b"\r\n\n"
        for size in (1, 7, 100, 10_000):
            for in_chunks in (True, False):
                with self.subTest(size=size, in_chunks=in_chunks), Client(self.door.staff) as client:
                    fields = CHUNKED if in_chunks else {**LINES, "Content-Length": len(data)}
                    client.send(request("POST", self.path, fields))
                    if in_chunks:
                        client.send(chunks(data, size) + b"0\r\n\r\n")
                    else:
                        for i in range(0, len(data), size):
                            client.send(data[i:i + size])
                    answer = client.answer()
                    self.assertEqual(answer.json().get("entryCount"), "3", answer)
                    # The connection is as good as new.
                    client.send(request("GET", "/healthz"))
                    self.assertEqual(client.answer().status, 200)

    def test_the_same_request_again_is_answered_the_same(self):
        messages = self.import_of()
        first = self.upload(*messages)
        self.assertEqual(first.status, 200, first)
        self.assertEqual(self.upload(*messages).json(), first.json())
        messages[1] = rows(self.world.entry(2022, 0, 1))
        messages[2] = end(1)
        self.assert_refused(self.upload(*messages), 400)
        self.assertEqual(self.world.balances(2022).total.entry_count, 3)

    def test_who_and_which_request(self):
        fields = {**LINES, "X-Request-Id": f"upload-{self.world.code}"}
        answer = self.upload(*self.import_of(), fields=fields)
        self.assertEqual((answer.status, answer["x-request-id"]), (200, fields["X-Request-Id"]), answer)
        line = self.door.line(request_id=fields["X-Request-Id"])
        self.assertEqual((line["method"], line["status"], line["on_behalf_of"]),
                         ("/kuzukuri.budget.v1.BudgetService/ImportEntries", "200", "sato"))
        self.assertGreaterEqual(self.door.figure("kuzukuri_calls_total", method=line["method"], code="OK"), 1)
        revisions = ask(self.door.staff, "GET", f"/api/budget/v1/{self.world.name}/revisions", USER).json()
        self.assertEqual(revisions["revisions"][0]["declaredActor"], "sato")

    def test_changes_of_each_service(self):
        name = self.world.name
        department = {"department": {"name": f"{name}/departments/e", "displayName": "土木課"}}
        line = {"dimension": {"name": f"{self.world.year(2022)}/fundSources/s", "displayName": "国庫支出金"}}
        for service, resource in (("catalog", department), ("budget", line)):
            with self.subTest(service):
                answer = self.upload(
                    header(reason="移行"), {"changes": {"changes": [
                        {"action": "CHANGE_ACTION_CREATE", "resource": resource}]}}, {"end": {"changeCount": 1}},
                    path=f"/api/{service}/v1/{name}/changes:import")
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.json()["counts"]["created"], 1)
        answer = self.upload(header(), {"end": {"changeCount": 0}}, path=f"/api/indicator/v1/{name}/changes:import")
        self.assert_refused(answer, 400, "end.changeCount")
        found = ask(self.door.staff, "GET", f"/api/catalog/v1/{name}/departments/e", USER).json()
        self.assertEqual(found["department"]["displayName"], "土木課")

    def test_a_statement(self):
        papers = Papers(self.world)
        messages = [json_format.MessageToDict(m) for m in papers.messages(
            papers.paper("p"), papers.rows((5_000, 1_000), (7_000, 2_000)), cells=[papers.cell("p", "c", 0, 2, 1234)])]
        del messages[0]["header"]["statement"]["name"]
        path = f"/api/budget/v1/{papers.name('p')}"
        answer = self.upload(*messages, path=path, verb="PUT")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json()["statement"]["name"], papers.name("p"))
        self.assertEqual(papers.total("2022-07-31"), (12_000_000, 3_000_000))
        messages[0]["header"]["requestId"] = new_id()
        again = self.upload(*messages, path=path, verb="PUT")
        self.assertTrue(again.json()["unchanged"], again)
        messages[1]["figures"]["figures"][0]["printed"] = "1"
        other = self.upload(*messages, path=path, verb="PUT")
        self.assert_refused(other, 400)
        self.assertEqual(papers.total("2022-07-31"), (12_000_000, 3_000_000))

    def test_told_when_it_may_come(self):
        data = body_of(*self.import_of())
        with Client(self.door.staff) as client:
            client.send(request("POST", self.path, {**LINES, "Expect": "100-continue", "Content-Length": len(data)}))
            self.assertEqual(client.answer().status, 100)
            client.send(data)
            self.assertEqual(client.answer().status, 200)
        with Client(self.door.staff) as client:
            client.send(request("POST", self.path, {**LINES, "Content-Type": "text/csv", "Expect": "100-continue",
                                                    "Content-Length": len(data)}))
            self.assertEqual(client.answer().status, 415, "and not told that it may")


class Refused(UploadCase):
    """Before it is looked at, and for what is in it."""

    def test_other_types(self):
        with self.nothing_written():
            for kind in ("application/json", "text/csv", "text/plain", "multipart/form-data; boundary=x",
                         "application/x-www-form-urlencoded", "application/x-ndjson-seq", ""):
                with self.subTest(kind):
                    answer = self.upload(*self.import_of(), fields={**LINES, "Content-Type": kind})
                    self.assertEqual(answer.status, 415)
                    self.assertIn("application/x-ndjson", answer.json()["message"])
            answer = ask(self.door.staff, "POST", f"/api/catalog/v1/{self.world.name}/changes:apply", LINES, b"{}")
            self.assertEqual(answer.status, 415, "where a body is one message it is no lines")

    def test_pages_of_others_nobody_and_without_writes(self):
        published = suite().cluster.dir / f"published-{self.world.code}"
        published.write_text(f"{self.world.code} 2022 2023\n")
        closed = Gateway("--trusted-proxy-loopback", "--published", published, public=True)
        self.addCleanup(closed.stop)
        closed.start()
        unknown = {"Content-Type": LINES["Content-Type"]}
        with self.nothing_written():
            for fields, status in (({**LINES, "Origin": "https://evil.example"}, 403),
                                   ({**LINES, "Sec-Fetch-Site": "cross-site"}, 403),
                                   ({**LINES, "Origin": "null"}, 403), (unknown, 401)):
                with self.subTest(fields):
                    self.assertEqual(self.upload(*self.import_of(), fields=fields).status, status)
            answer = self.upload(*self.import_of(), door=closed)
            self.assertEqual(answer.status, 403)
            self.assertIn("--writes", answer.json()["message"])
            for address in (closed.public, self.gateway("--published", published, public=True).public):
                for verb, path in (("POST", self.path), ("PUT", f"/api/budget/v1/{self.world.year(2022)}/statements/p")):
                    answer = ask(address, verb, path, LINES, body_of(*self.import_of()))
                    self.assertIn(answer.status, (404, 405))

    def test_path_and_first_line_have_to_agree(self):
        other = World(suite())
        with self.nothing_written():
            answer = self.upload(header(parent=other.name), *self.import_of()[1:])
            self.assert_refused(answer, 400, "lines[0].header.parent")
            self.assert_refused(self.upload(*self.import_of()[1:]), 400, "lines[0]")
            answer = self.upload(*self.import_of(), path=self.path + "?header.batch=x")
            self.assert_refused(answer, 400, "header.batch")
        self.assertEqual(other.budget_revision(), World(suite()).budget_revision())
        self.assertEqual(self.upload(*self.import_of(parent=self.world.name)).status, 200)

    def test_lines_that_are_none(self):
        head, good, last = self.import_of()
        entry = good["rows"]["entries"][0]
        cases = ((b"{", "lines[2]"), (b"{} {}", "lines[2]"), (b"[]", "lines[2]"), (b"entry,amount", "lines[2]"),
                 (b'{"rows":{"entries":[{"description":"\xe5\x8c"}]}}', "lines[2]"), (b"\xff", "lines[2]"),
                 (b"\xef\xbb\xbf{}", "lines[2]"), ({"row": {}}, "lines[2].row"),
                 ({"rows": {"entries": [entry, {**entry, "amountYen": "five"}]}}, "lines[2].rows.entries[1].amountYen"))
        for bad, field in cases:
            for following in ((last,), ()):
                with self.subTest(bad, following=following), self.nothing_written():
                    answer = self.upload(head, good, bad, *following)
                    self.assert_refused(answer, 400, field)
                    self.assertIn("line 3", answer.json()["message"])

    def test_what_the_service_says_of_it(self):
        head, good, last = self.import_of()
        good["rows"]["entries"][1]["amountYen"] = "0"
        with self.nothing_written():
            self.assert_refused(self.upload(head, good, last), 400, "entries[1].amountYen")
            self.assert_refused(self.upload(head, self.import_of()[1]), 400, "end")
            self.assert_refused(self.upload(head, self.import_of()[1], end(7)), 400, "end.entryCount")
            self.assert_refused(self.upload({"header": {}}, good, last), 400, "header.requestId")
            self.assert_refused(self.upload(), 400, "body")
            self.assert_refused(self.upload(b"", b"  "), 400, "body")
            self.assert_refused(ask(self.door.staff, "POST", self.path, LINES), 400, "body")
        unknown = self.upload(*self.import_of(), path=self.path.replace(self.world.code, "999999"))
        self.assertIn(unknown.status, (400, 404))

    def test_too_much(self):
        with self.nothing_written():
            long = b'{"rows":{}}'.ljust((64 << 10) + 1)
            for bad in (long, b"\n\n" + long):
                answer = self.upload(self.import_of()[0], bad)
                self.assert_refused(answer, 413, f"lines[{1 + bad.count(10)}]")
            with Client(self.door.staff) as client:
                client.send(request("POST", self.path, {**LINES, "Content-Length": (8 << 20) + 1}))
                answer = client.answer()
                self.assertEqual((answer.status, answer["connection"]), (413, "close"))
            with Client(self.door.staff) as client:
                client.send(request("POST", self.path, CHUNKED) + chunks(body_of(self.import_of()[0]), 1000))
                with contextlib.suppress(ConnectionError):
                    for _ in range(130):
                        client.send(chunks(b"\n" * 0x10000, 0x10000))
                self.assertEqual(client.answer().status, 413)
            # Of one message at a time bodies are as long as before.
            apply = f"/api/catalog/v1/{self.world.name}/changes:apply"
            with Client(self.door.staff) as client:
                client.send(request("POST", apply, {**USER, "Content-Type": "application/json",
                                                    "Content-Length": (4 << 20) + 1}))
                self.assertEqual(client.answer().status, 413)
        answer = self.upload(self.import_of()[0], self.import_of()[1], b"{}".rjust(64 << 10), end(3))
        self.assert_refused(answer, 400)
        self.assertNotIn("lines[2]", answer.body.decode(), "of the limit it is taken, and is no rows to the service")

    def test_more_than_there_may_be(self):
        door = self.gateway("--uploads", "1")
        with Client(door.staff) as first:
            first.send(request("POST", self.path, CHUNKED) + chunks(body_of(*self.import_of()), 10_000))
            deadline = time.monotonic() + 5
            while door.figure("kuzukuri_http_uploads") < 1:
                self.assertLess(time.monotonic(), deadline)
            answer = self.upload(*self.import_of(), door=door)
            self.assertEqual(answer.status, 503)
            self.assertGreaterEqual(int(answer["retry-after"]), 1)
            first.send(b"0\r\n\r\n")
            self.assertEqual(first.answer().status, 200)
        self.wait_idle(door)


class BrokenOff(UploadCase):
    def begin(self, data=None, in_chunks=True, door=None, fields=()):
        """A client that has sent so much of an upload, and its service has begun."""
        data = body_of(*self.import_of()) if data is None else data
        client = Client((door or self.door).staff)
        self.addCleanup(client.socket.close)
        how = CHUNKED if in_chunks else {**LINES, "Content-Length": len(data) + 1}
        client.send(request("POST", self.path, {**how, **dict(fields)}) + (chunks(data, 10_000) if in_chunks else data))
        return client

    def test_a_client_that_leaves(self):
        """In a line, between lines, and with everything sent but the end of the body."""
        data = body_of(*self.import_of())
        with self.nothing_written():
            for in_chunks in (True, False):
                for size in (len(data), len(data) - 1, data.index(b"\n") + 1, 10):
                    for how in (socket.SHUT_WR, socket.SHUT_RDWR, None):
                        with self.subTest(in_chunks=in_chunks, size=size, how=how):
                            self.leave(self.begin(data[:size], in_chunks), how)
                            self.wait_idle()

    def leave(self, client, how):
        """A moment later; None: with a reset."""
        time.sleep(0.2)  # enough for the service to write what it was told all of
        if how is None:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.socket.close()
        else:
            client.socket.shutdown(how)

    def test_chunks_that_are_none(self):
        with self.nothing_written():
            for rest in (b"x\r\n", b"1\r\nab", b"0\r\nTrailer: 1\r\n\r\n", b"1;a=b\r\n\n\r\n"):
                with self.subTest(rest):
                    client = self.begin()
                    time.sleep(0.2)
                    client.send(rest)
                    answer = client.answer()
                    self.assertEqual((answer.status, answer["connection"]), (400, "close"))
                    self.assertTrue(client.ended())

    def test_a_bad_line_after_the_end(self):
        """The service hears of the end only when the body is known to be good up to its own."""
        with self.nothing_written():
            client = self.begin()
            time.sleep(0.2)
            client.send(chunks(b"{\n", 10) + b"0\r\n\r\n")
            self.assert_refused(client.answer(), 400, "lines[3]")

    def test_silence(self):
        with self.nothing_written():
            for in_chunks in (True, False):
                client = self.begin(in_chunks=in_chunks)
                begun = time.monotonic()
                answer = client.answer()
                self.assertEqual((answer.status, answer.json()["code"], answer["connection"]), (408, 4, "close"))
                self.assertGreater(time.monotonic() - begun, 1)

    def test_who_sends_a_little_now_and_then_is_waited_for(self):
        client = self.begin()
        for _ in range(5):
            time.sleep(0.5)
            client.send(b"1\r\n\n\r\n")
        client.send(b"0\r\n\r\n")
        self.assertEqual(client.answer().status, 200)

    def test_its_time_is_over(self):
        client = self.begin(fields={"X-Request-Timeout": "1"})
        with self.nothing_written():
            begun = time.monotonic()
            with contextlib.suppress(ConnectionError):
                while time.monotonic() - begun < 3 and not select.select([client.socket], [], [], 0.1)[0]:
                    client.send(b"1\r\n\n\r\n")
            answer = client.answer()
            self.assertEqual((answer.status, answer.json()["code"]), (504, 4))
            self.assertLess(time.monotonic() - begun, 2.5)

    def test_an_early_answer_comes_at_once(self):
        """The service has enough of a hundred bad rows; the client goes on sending."""
        bad = rows(*[self.world.entry(2022, 0, 0)] * 100)
        with self.nothing_written():
            client = self.begin(body_of(header(), bad, bad))
            begun = time.monotonic()
            answer = client.answer()
            self.assertLess(time.monotonic() - begun, 1, "it is not waited for the rest")
            self.assertEqual((answer.status, answer["connection"]), (400, "close"))
            self.assertIn("entries[0].amountYen", answer.body.decode())
        # Who does not look before it has sent everything sees it as well.
        more = body_of(header(), *[bad] * 250)
        with Client(self.door.staff) as client:
            client.send(request("POST", self.path, LINES, more))
            self.assertEqual(client.answer().status, 400)

    def test_the_gateway_stops(self):
        door = self.gateway("--grace-ms", "500")
        with self.nothing_written_after(door):
            client = self.begin(door=door)
            time.sleep(0.2)
            self.assertEqual(door.terminate(), 0)
            self.assertTrue(client.ended())

    @contextlib.contextmanager
    def nothing_written_after(self, door):
        before = self.world.budget_revision()
        yield
        time.sleep(0.2)
        self.assertEqual(self.world.budget_revision(), before)


class Held(UploadCase):
    """A budget service of their own, that is stopped and killed."""

    def setUp(self):
        super().setUp()
        self.budget = Service("budget", ["--database", suite().cluster.conninfo("kuzukuri_budget"), "--local",
                                         "gateway"]).start()
        self.addCleanup(self.budget.kill)
        self.services = {n: s.address for n, s in suite().services.items()} | {"budget": self.budget.address}
        self.own = self.gateway("--upload-idle-ms", "10000", services=self.services)

    @contextlib.contextmanager
    def frozen(self):
        os.kill(self.budget.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.budget.process.pid, signal.SIGCONT)

    def large(self):
        """Lines of rows without an end, each longer than what is read ahead."""
        text = "長い説明" * 250
        for i in itertools.count(step=20):
            yield rows(*(self.world.entry(2022, n % 3, n + 1, description=text) for n in range(i, i + 20)))

    def test_a_service_that_is_killed(self):
        with self.nothing_written(self.own):
            with Client(self.own.staff) as client:
                client.send(request("POST", self.path, CHUNKED) + chunks(body_of(*self.import_of()), 10_000))
                time.sleep(0.3)
                self.budget.kill()
                answer = client.answer()
                self.assertEqual((answer.status, answer.json()["code"], answer["connection"]), (503, 14, "close"))
            self.assertEqual(ask(self.own.staff, "GET", f"/api/catalog/v1/{self.world.name}", USER).status, 200)

    def test_a_service_that_comes_and_goes(self):
        """gRPC ended the process where a service went away while streams were sent that it would have repeated."""
        lines, _ = zip(*zip(self.large(), range(10)))
        data = request("POST", self.path, CHUNKED) + chunks(
            body_of(header(validateOnly=True), *lines, end(200)), 5000) + b"0\r\n\r\n"
        stop, statuses = threading.Event(), collections.Counter()
        def send():
            while not stop.is_set():
                with contextlib.suppress(ConnectionError), Client(self.own.staff) as client:
                    with contextlib.suppress(ConnectionError):
                        for i in range(0, len(data), 5000):
                            client.send(data[i:i + 5000])
                    statuses[client.answer().status] += 1
        senders = [threading.Thread(target=send) for _ in range(12)]
        for sender in senders:
            sender.start()
        for i in range(8):
            time.sleep(1)
            # By turns: an orderly end cancels what is under way.
            self.budget.kill() if i % 2 else self.budget.terminate()
            time.sleep(0.3)
            self.budget.start()
        stop.set()
        for sender in senders:
            sender.join()
        self.assertIsNone(self.own.process.poll(), self.own.log.read_text()[-500:])
        self.assertEqual(set(statuses), {200, 503}, statuses)
        self.wait_idle(self.own)

    def test_a_service_that_takes_nothing_holds_the_client_back(self):
        idle = resident(self.own)
        with Client(self.own.staff, timeout=60) as client:
            client.send(request("POST", self.path, CHUNKED) + chunks(body_of(header(validateOnly=True)), 10_000))
            sent, count = 0, 0
            with self.frozen():
                client.socket.setblocking(False)
                pending, lines = b"", self.large()
                while sent < LARGE and select.select([], [client.socket], [], 1)[1]:
                    if not pending:
                        pending = chunks(body_of(next(lines)), 100_000)
                        count += 20
                    taken = client.socket.send(pending)
                    sent, pending = sent + taken, pending[taken:]
                print(f"\n{sent / 1e6:.1f} MB were taken for a service that takes nothing; the gateway has "
                      f"{(resident(self.own) - idle) / 1e6:.1f} MB more")
                self.assertLess(sent, LARGE // 5)
                self.assertLess(resident(self.own), idle + MEMORY)
                begun = time.monotonic()
                self.assertEqual(ask(self.own.staff, "GET", f"/api/catalog/v1/{self.world.name}", USER).status, 200)
                self.assertLess(time.monotonic() - begun, 1)
            client.socket.settimeout(60)
            client.send(pending + chunks(body_of(end(count)), 10_000) + b"0\r\n\r\n")
            answer = client.answer()
            self.assertEqual(answer.json().get("entryCount"), str(count), answer)

    def test_a_service_that_takes_nothing_for_too_long(self):
        """Its client has left, which nobody can see while nothing is read."""
        door = self.gateway("--upload-wait-s", "2", services=self.services)
        self.assertEqual(self.upload(*self.import_of(), door=door).status, 200)  # it is connected
        with Client(door.staff) as client, Client(door.staff) as other:
            with self.frozen():
                for each in (client, other):
                    each.send(request("POST", self.path, CHUNKED) + chunks(body_of(header(validateOnly=True)), 10_000))
                    each.socket.setblocking(False)
                    pending, lines = b"", self.large()
                    while select.select([], [each.socket], [], 0.5)[1]:
                        pending = pending or chunks(body_of(next(lines)), 100_000)
                        pending = pending[each.socket.send(pending):]
                other.socket.close()
                client.socket.settimeout(10)
                answer = client.answer()
                self.assertEqual((answer.status, answer["retry-after"]), (503, "30"))
                self.assertIn("2 s", answer.json()["message"])
                self.wait_idle(door)

    def test_memory_for_a_large_one(self):
        idle = resident(self.own)
        begun, sent, count = time.monotonic(), 0, 0
        with Client(self.own.staff, timeout=120) as client:
            client.send(request("POST", self.path, CHUNKED) + chunks(body_of(header(validateOnly=True)), 10_000))
            lines = self.large()
            while sent < LARGE:
                line = body_of(next(lines))
                client.send(chunks(line, 100_000))
                sent, count = sent + len(line), count + 20
            client.send(chunks(body_of(end(count)), 10_000) + b"0\r\n\r\n")
            answer = client.answer()
        self.assertEqual(answer.json().get("entryCount"), str(count), answer)
        most = resident(self.own, "VmHWM") - idle
        print(f"\n{sent / 1e6:.0f} MB in {time.monotonic() - begun:.1f} s; the gateway had {most / 1e6:.1f} MB more")
        self.assertLess(most, MEMORY)

    def test_slow_clients_hold_up_nobody(self):
        slow = [Client(self.own.staff) for _ in range(10)]
        for client in slow:
            self.addCleanup(client.socket.close)
            client.send(request("POST", self.path, CHUNKED) + b"1\r\n{\r\n")
        stop = threading.Event()
        def drip():
            while not stop.wait(0.05):
                for client in slow:
                    client.send(b"1\r\n \r\n")
        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            begun = time.monotonic()
            self.assertEqual(self.upload(*self.import_of(), door=self.own).status, 200)
            self.assertLess(time.monotonic() - begun, 2)
        finally:
            stop.set()
            dripping.join()


if __name__ == "__main__":
    unittest.main()
