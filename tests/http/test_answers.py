"""What is answered: tags, kept bodies, compression, files, streams, the page."""

import csv
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import zipfile

import openpyxl

from door import BIN, Client, Gateway, ask, request
from suite import new_id, pb, suite
from test_upstream_revision import Forwarder
from world import World

USER = {"X-Forwarded-User": "sato"}
project = pb("catalog/project")


def rename(world, name):
    """A write, after which comparisons have another snapshot."""
    changes = pb("catalog/change")
    change = changes.CatalogChange(action=pb("type/change").CHANGE_ACTION_UPDATE)
    change.resource.project.CopyFrom(project.Project(name=world.project(2022, 0), display_name=name))
    change.update_mask.paths.append("display_name")
    suite().catalog.ApplyChanges(changes.ApplyChangesRequest(
        parent=world.name, request_id=new_id(), changes=[change]))


class Aggregator(Forwarder):
    """One that computes by newer rules while it `falsifies()`."""

    def __init__(self, address):
        super().__init__(address, "CompareExecution", pb("aggregator/compare_execution").CompareExecutionResponse)

    def change(self, message):
        message.computation += 1


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(suite(), projects=40)
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.published = cls.folder / "published"
        cls.published.write_text(f"{cls.world.code} 2022 2023\n")
        pages = cls.folder / "pages"
        (pages / "assets").mkdir(parents=True)
        (pages / "index.html").write_text("<!doctype html><title>葛")
        (pages / "assets/main-4F2A91BC.js").write_text("'use strict';" * 500)
        (pages / "assets/logo.svg").write_text("<svg/>")
        (pages / ".secret").write_text("secret")
        (cls.folder / "outside").write_text("secret")
        os.symlink(cls.folder / "outside", pages / "link.txt")
        os.symlink(cls.folder, pages / "folder")
        cls.door = Gateway("--trusted-proxy-loopback", "--published", cls.published, "--pages", pages,
                           public=True).start()
        cls.addClassCleanup(cls.door.stop)
        cls.comparison = f"/api/aggregator/v1/{cls.world.name}/comparison?columns=2022&columns=2023&level=LEVEL_PROJECT"

    def get(self, path, fields=(), listener="staff", method="GET"):
        return ask(getattr(self.door, listener), method, path, {**USER, **dict(fields)})

    def count(self, method):
        """Calls of a method that the aggregator has logged."""
        time.sleep(0.05)  # its lines come within milliseconds
        return suite().services["aggregator"].log.read_text().count(f"/{method}\"")

    # ---- tags and kept bodies

    def test_the_same_tag_until_something_is_written(self):
        first = self.get(self.comparison)
        self.assertEqual(first.status, 200, first)
        again = self.get(self.comparison, {"If-None-Match": first["etag"]})
        self.assertEqual((again.status, again.body, again["etag"]), (304, b"", first["etag"]))
        self.assertIsNone(again["content-length"])
        rename(self.world, f"名{time.monotonic_ns()}")
        third = self.get(self.comparison, {"If-None-Match": first["etag"]})
        self.assertEqual(third.status, 200)
        self.assertNotEqual(third["etag"], first["etag"])
        self.assertNotEqual(third.json()["snapshot"], first.json()["snapshot"])

    def test_a_named_snapshot_keeps_its_bytes(self):
        snapshot = self.get(self.comparison).json()["snapshot"]
        pinned = f"{self.comparison}&snapshot={snapshot}"
        before = hashlib.sha256(self.get(pinned).body).hexdigest()
        rename(self.world, f"名{time.monotonic_ns()}")
        after = self.get(pinned)
        self.assertEqual(hashlib.sha256(after.body).hexdigest(), before)

    def test_what_is_kept_costs_one_question(self):
        self.get(self.comparison)
        self.get(self.comparison)
        before = self.count("CompareExecution"), self.count("GetSnapshot")
        found = self.door.figure("kuzukuri_kept_found_total")
        for _ in range(5):
            self.assertEqual(self.get(self.comparison).status, 200)
        self.assertEqual(self.count("CompareExecution"), before[0])
        self.assertEqual(self.count("GetSnapshot"), before[1] + 5)
        self.assertEqual(self.door.figure("kuzukuri_kept_found_total"), found + 5)

    def test_the_same_request_in_other_words_is_kept_once(self):
        other = self.comparison.replace("level=LEVEL_PROJECT", "level=project")
        self.assertEqual(self.get(self.comparison)["etag"], self.get(other)["etag"])

    def test_other_forms_have_other_tags(self):
        forms = [self.get(self.comparison), self.get(self.comparison.replace("comparison?", "comparison.csv?")),
                 self.get(self.comparison + "&languageCode=en"), self.get(self.comparison, listener="public")]
        self.assertEqual([f.status for f in forms], [200] * 4)
        self.assertEqual(len({f["etag"] for f in forms}), 4)

    def test_another_program_has_other_tags(self):
        """Of the same version: what it writes may be something else."""
        build_id = bytes.fromhex(re.search(r"Build ID: (\w+)", subprocess.run(
            ["readelf", "--notes", BIN / "kuzukuri-gateway"], check=True, capture_output=True, text=True).stdout)[1])
        program = self.folder / "rebuilt"
        program.write_bytes((BIN / "kuzukuri-gateway").read_bytes().replace(build_id, bytes(reversed(build_id))))
        program.chmod(0o755)
        rebuilt, again = (Gateway("--trusted-proxy-loopback", program=p) for p in (program, BIN / "kuzukuri-gateway"))
        for door in (rebuilt, again):
            self.addCleanup(door.stop)
            door.start()
        first = self.get(self.comparison)
        known = {**USER, "If-None-Match": first["etag"]}
        same, other = (ask(door.staff, "GET", self.comparison, known) for door in (again, rebuilt))
        self.assertEqual((same.status, other.status, other.body), (304, 200, first.body))
        self.assertNotEqual(other["etag"], first["etag"])

    def test_figures_by_other_rules_have_other_tags(self):
        forwarder = Aggregator(suite().services["aggregator"].address)
        self.addCleanup(forwarder.stop)
        services = {name: service.address for name, service in suite().services.items()}
        door = Gateway("--trusted-proxy-loopback", services={**services, "aggregator": forwarder.address})
        self.addCleanup(door.stop)
        door.start()
        first = ask(door.staff, "GET", self.comparison, USER)
        known = {**USER, "If-None-Match": first["etag"]}
        self.assertEqual(ask(door.staff, "GET", self.comparison, known).status, 304)
        forwarder.falsifies = lambda: True
        # Whatever is computed next tells it.
        ask(door.staff, "GET", self.comparison.replace("LEVEL_PROJECT", "LEVEL_CLASS"), USER)
        other = ask(door.staff, "GET", self.comparison, known)
        self.assertEqual(other.status, 200)
        self.assertNotEqual(other["etag"], first["etag"])
        self.assertEqual(other.json()["computation"], first.json()["computation"] + 1)

    def test_who_may_keep_it(self):
        snapshot = self.get(self.comparison).json()["snapshot"]
        pinned = f"{self.comparison}&snapshot={snapshot}"
        for path, listener, told in ((pinned, "public", "public, max-age=86400"),
                                     (self.comparison, "public", "private, no-cache"),
                                     (pinned, "staff", "private, no-cache"),
                                     (self.comparison, "staff", "private, no-cache")):
            with self.subTest(path, listener=listener):
                answer = self.get(path, listener=listener)
                self.assertEqual(answer["cache-control"], told)
                self.assertIn("Accept-Encoding", answer["vary"])

    def test_errors_are_not_kept(self):
        answer = self.get(self.comparison + "&snapshot=nonsense", listener="public")
        self.assertGreaterEqual(answer.status, 400)
        self.assertEqual(answer["cache-control"], "no-store")
        self.assertIsNone(answer["etag"])

    def test_every_get_has_a_tag(self):
        for path in (f"/api/catalog/v1/{self.world.name}", f"/api/catalog/v1/{self.world.year(2022)}/projects",
                     f"/api/budget/v1/{self.world.year(2022)}/budgetLines"):
            with self.subTest(path):
                first = self.get(path)
                self.assertEqual(first.status, 200, first)
                self.assertEqual(self.get(path, {"If-None-Match": f'"x", W/{first["etag"]}'}).status, 304)

    def test_unpublishing_is_seen_at_once(self):
        world = World(suite())
        self.published.write_text(f"{self.world.code} 2022 2023\n{world.code} 2022 2023\n")
        path = f"/api/aggregator/v1/{world.name}/comparison?columns=2022&columns=2023&level=LEVEL_CLASS"
        self.await_status(path, 200)
        snapshot = self.get(path, listener="public").json()["snapshot"]
        self.get(f"{path}&snapshot={snapshot}", listener="public")
        self.published.write_text(f"{self.world.code} 2022 2023\n")
        self.await_status(path, 404)
        self.assertEqual(self.get(f"{path}&snapshot={snapshot}", listener="public").status, 404)

    def await_status(self, path, status):
        deadline = time.monotonic() + 5
        while self.get(path, listener="public").status != status:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    # ---- bytes

    def test_compressed(self):
        plain, packed = self.get(self.comparison), self.get(self.comparison, {"Accept-Encoding": "br, gzip"})
        self.assertIsNone(plain["content-encoding"])
        self.assertEqual(packed["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertLess(len(packed.body) * 4, len(plain.body))
        self.assertNotEqual(packed["etag"], plain["etag"])
        for tag in (packed["etag"], plain["etag"]):
            answer = self.get(self.comparison, {"Accept-Encoding": "gzip", "If-None-Match": tag})
            self.assertEqual(answer.status, 304)
        refused = self.get(self.comparison, {"Accept-Encoding": "gzip;q=0"})
        self.assertIsNone(refused["content-encoding"])

    def test_heads(self):
        for path in (self.comparison, "/", "/healthz", "/api/openapi.json"):
            with self.subTest(path):
                full, head = self.get(path), self.get(path, method="HEAD")
                self.assertEqual(head.status, 200)
                self.assertEqual(head["content-length"], str(len(full.body)))
                self.assertEqual(head["etag"], full["etag"])
        with Client(self.door.staff) as client:
            client.send(request("HEAD", self.comparison, USER) + request("GET", "/healthz"))
            self.assertEqual(client.answer(head_only=True).status, 200)
            self.assertEqual(client.answer().json(), {"status": "ok"})

    def test_files_for_people(self):
        for kind, start in (("csv", "text/csv"), ("xlsx", "application/vnd.openxml"), ("html", "text/html")):
            with self.subTest(kind):
                answer = self.get(self.comparison.replace("comparison?", f"comparison.{kind}?"))
                self.assertEqual(answer.status, 200, answer)
                self.assertTrue(answer["content-type"].startswith(start), answer["content-type"])
                self.assertGreater(len(answer.body), 500)
                # The same for who names the kind as programs do.
                named = self.get(self.comparison, {"Accept": answer["content-type"].split(";")[0]})
                self.assertEqual((named.status, named["content-type"], named["content-disposition"]),
                                 (200, answer["content-type"], answer["content-disposition"]))
                if kind != "xlsx":  # which has the time in it
                    self.assertEqual(named.body, answer.body)
        self.assertEqual(self.get(self.comparison, {"Accept": "image/png"}).status, 400)

    def test_texts_never_become_formulas(self):
        """Names are what others wrote: a workbook has them as strings, a CSV file behind an apostrophe."""
        names = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "＝1+1", '=HYPERLINK("http://x/?"&A1)']
        world = World(suite())
        for year in (2022, 2023):
            world.suite.catalog.BatchCreateProjects(project.BatchCreateProjectsRequest(
                parent=world.year(year), request_id=new_id(),
                projects=[world.make_project(year, 10 + i, display_name=name) for i, name in enumerate(names)]))
            world.append(year, [world.entry(year, 0, 1_000, kind=kind) for kind in (1, 20)])
        path = self.comparison.replace(self.world.code, world.code)
        book = self.get(path.replace("comparison?", "comparison.xlsx?"))
        with zipfile.ZipFile(io.BytesIO(book.body)) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual([n for n in archive.namelist() if re.search(rb"<(\w+:)?f[\s/>]", archive.read(n))], [])
            self.assertFalse([n for n in archive.namelist() if "externalLink" in n or "vbaProject" in n])
        cells = [c for sheet in openpyxl.load_workbook(io.BytesIO(book.body)).worksheets for row in sheet for c in row]
        self.assertNotIn("f", {c.data_type for c in cells})
        self.assertEqual({c.data_type for c in cells if c.value in names}, {"s"})
        self.assertLessEqual(set(names), {c.value for c in cells})
        self.assertIn(1_000, {c.value for c in cells if c.data_type == "n"})
        lines = list(csv.reader(io.StringIO(
            self.get(path.replace("comparison?", "comparison.csv?")).body.decode("utf-8-sig"))))
        texts = {cell for line in lines for cell in line}
        self.assertLessEqual({"'" + name for name in names}, texts)
        self.assertFalse(texts & set(names))

    def test_unknown_parameters_name_those_there_are(self):
        answer = self.get(self.comparison + "&nonsense=1")
        self.assertEqual(answer.status, 400)
        self.assertIn("languageCode", answer.body.decode())

    def test_what_is_not_there(self):
        answer = self.get(f"/api/catalog/v1/{self.world.year(2022)}/projects/zzz")
        self.assertEqual(answer.status, 404)
        kinds = [d["@type"].rsplit(".", 1)[-1] for d in answer.json()["details"]]
        self.assertIn("ErrorInfo", kinds)
        self.assertIn("ResourceInfo", kinds)

    # ---- streams

    def events(self, client):
        """Events of a stream: dictionaries of their fields; comments under ''."""
        text = ""
        while True:
            piece = client.chunk()
            if not piece:
                return
            text += piece.decode()
            while "\n\n" in text:
                event, text = text.split("\n\n", 1)
                yield dict(line.split(": ", 1) if ": " in line else (line.rstrip(": "), "")
                           for line in event.split("\n"))

    def watch(self, fields, method="comparison:watch?columns=2022&columns=2023&level=LEVEL_PROJECT&minIntervalMs=100"):
        client = Client(self.door.staff)
        self.addCleanup(client.socket.close)
        client.send(request("GET", f"/api/aggregator/v1/{self.world.name}/{method}", {**USER, **fields}))
        return client, client.head().decode()

    def test_events_follow_writes(self):
        client, head = self.watch({"Accept": "text/event-stream"})
        self.assertIn("text/event-stream", head)
        self.assertIn("no-store", head)
        events = self.events(client)
        self.assertEqual(next(events)["retry"], "3000")
        first = next(events)
        self.assertEqual(json.loads(first["data"])["comparison"]["snapshot"], first["id"])
        rename(self.world, f"名{time.monotonic_ns()}")
        second = next(events)
        self.assertNotEqual(second["id"], first["id"])

    def test_who_comes_again_is_told_what_is_new(self):
        client, _ = self.watch({"Accept": "text/event-stream"})
        events = self.events(client)
        next(events)
        known = next(events)["id"]
        client.socket.close()
        client, _ = self.watch({"Accept": "text/event-stream", "Last-Event-ID": known})
        events = self.events(client)
        self.assertIn("retry", next(events))
        rename(self.world, f"名{time.monotonic_ns()}")
        self.assertNotEqual(next(events)["id"], known, "what the client has was sent again")

    def test_a_public_stream_ends_when_what_is_published_changes(self):
        client = Client(self.door.public)
        self.addCleanup(client.socket.close)
        path = f"/api/aggregator/v1/{self.world.name}/comparison:watch?columns=2022&columns=2023&level=LEVEL_PROJECT"
        client.send(request("GET", path, {"Accept": "text/event-stream"}))
        self.assertIn(" 200 ", client.head().decode())
        events = self.events(client)
        self.assertIn("retry", next(events))
        self.assertIn("data", next(events))
        self.published.write_text(f"{self.world.code} 2022 2023\n# again\n")
        time.sleep(1.5)  # it is read once a second
        rename(self.world, f"名{time.monotonic_ns()}")
        self.assertEqual(list(events), [])

    def test_lines(self):
        client, head = self.watch({"Accept": "application/x-ndjson"})
        self.assertIn("application/x-ndjson", head)
        line = client.chunk()
        self.assertTrue(line.endswith(b"\n"))
        self.assertIn("comparison", json.loads(line))
        self.assertEqual(line.count(b"\n"), 1)

    def test_streams_are_refused_like_answers(self):
        for path, fields, status in (("comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS&nonsense=1", {}, 400),
                                     ("comparison:watch", {}, 400),
                                     ("comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS", {"Accept": "text/html"}, 406)):
            with self.subTest(path):
                answer = self.get(f"/api/aggregator/v1/{self.world.name}/{path}", fields)
                self.assertEqual(answer.status, status, answer)

    def test_signs_of_life_and_a_good_end(self):
        door = Gateway("--trusted-proxy-loopback", "--heartbeat-ms", "200", "--stream-s", "1")
        self.addCleanup(door.stop)
        door.start()
        with Client(door.staff) as client:
            client.send(request("GET", f"/api/aggregator/v1/{self.world.name}/comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS",
                                {**USER, "Accept": "text/event-stream"}))
            client.head()
            kinds = [sorted(event) for event in self.events(client)]
            self.assertGreaterEqual(kinds.count([""]), 2, kinds)
            self.assertEqual(kinds.count(["data", "id"]), 1)
            self.assertTrue(client.ended())

    def test_a_stream_of_http_1_0_ends_with_its_connection(self):
        door = Gateway("--trusted-proxy-loopback", "--stream-s", "1")
        self.addCleanup(door.stop)
        door.start()
        with Client(door.staff) as client:
            path = f"/api/aggregator/v1/{self.world.name}/comparison:watch?columns=2022&columns=2023&level=LEVEL_CLASS"
            client.send(f"GET {path} HTTP/1.0\r\nX-Forwarded-User: sato\r\n\r\n")
            self.assertNotIn("chunked", client.head().decode())
            self.assertIn("comparison", json.loads(client.line()))

    # ---- the page

    def test_files(self):
        for listener in ("staff", "public"):
            index = self.get("/", listener=listener)
            self.assertEqual((index.status, index["content-type"]), (200, "text/html; charset=utf-8"))
            self.assertEqual(index["cache-control"], "no-cache")
            self.assertEqual(self.get("/", {"If-None-Match": index["etag"]}, listener).status, 304)
            script = self.get("/assets/main-4F2A91BC.js", {"Accept-Encoding": "gzip"}, listener)
            self.assertIn("immutable", script["cache-control"])
            self.assertEqual(script["content-encoding"], "gzip")
            self.assertEqual(self.get("/assets/logo.svg")["content-type"], "image/svg+xml")
            policy = index["content-security-policy"]
            for rule in ("default-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'", "base-uri 'none'",
                         "form-action 'none'"):
                self.assertIn(rule, policy)
            self.assertNotIn("unsafe", policy)

    def test_nothing_outside_of_the_folder(self):
        for path in ("/../outside", "/%2e%2e/outside", "/assets/../../outside", "/assets/%2e%2e/%2e%2e/outside",
                     "/..%2foutside", "/link.txt", "/folder/outside", "/.secret", "/assets/..%5c..%5coutside",
                     "//etc/passwd", "/assets", "/assets/", "/folder/"):
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status, 404, answer)
                self.assertNotIn(b"secret", answer.body)
        self.assertEqual(ask(self.door.staff, "POST", "/", USER, b"").status, 405)

    def test_documentation_asks_nobody_else(self):
        self.assertEqual(self.get("/api/docs")["location"], "/api/docs/")
        for path in ("/api/docs/", "/api/docs/docs.js", "/api/docs/docs.css"):
            answer = self.get(path)
            self.assertEqual(answer.status, 200)
            self.assertNotRegex(answer.body.decode(), "https?://|//[a-z]")
        document = self.get("/api/openapi.json").json()
        self.assertTrue(document["openapi"].startswith("3.1"))
        public = self.get("/api/openapi.json", listener="public").json()
        self.assertLess(len(public["paths"]), len(document["paths"]))

    def test_session(self):
        staff = self.get("/api/session").json()
        self.assertEqual((staff["listener"], staff["writes"], staff["onBehalfOf"]), ("STAFF", False, "sato"))
        mine = {"name": self.world.name, "displayName": "試験市", "fiscalYears": [2022, 2023]}
        self.assertIn(mine, staff["jurisdictions"])
        public = self.get("/api/session", listener="public").json()
        self.assertEqual((public["listener"], public["writes"], public["onBehalfOf"]), ("PUBLIC", False, ""))
        self.assertEqual(public["jurisdictions"], [mine])
        self.assertEqual(self.get("/api/session")["cache-control"], "no-store")


class SlowReaders(unittest.TestCase):
    def test_a_reader_that_does_not_read_holds_only_itself(self):
        world = World(suite(), projects=400)
        door = Gateway("--trusted-proxy-loopback", "--write-ms", "1000").start()
        self.addCleanup(door.stop)
        path = f"/api/aggregator/v1/{world.name}/comparison?columns=2022&columns=2023&level=LEVEL_PROJECT"
        slow = []
        for _ in range(10):
            client = Client(door.staff)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.send(request("GET", path, USER) * 50)
            slow.append(client)
        for _ in range(5):
            self.assertEqual(ask(door.staff, "GET", path, USER, timeout=10).status, 200)
        deadline = time.monotonic() + 15
        while door.figure("kuzukuri_http_connections", listener="staff") > 0:
            self.assertLess(time.monotonic(), deadline, "those who take nothing are kept for ever")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
