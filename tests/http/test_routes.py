"""Both listeners, walked over every path there is: no path of an RPC behaves in a way of its own."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from google.protobuf import descriptor_pb2

from door import Client, Gateway, ask, request
from suite import BIN, suite
from world import World

USER = {"X-Forwarded-User": "sato"}
TYPES = {"upload": "application/x-ndjson"}


def routes():
    """Verb, path, RPC, whether it reads, whether it is published, its kind: message, stream or upload."""
    text = subprocess.run([BIN / "kuzukuri-gateway", "routes"], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        verb, path, rpc, access, where, kind, _ = line.split("\t")
        yield verb, path, rpc, access == "reads", where == "published", kind


def filled(path, world):
    """A path of the template for a jurisdiction that is there; the last parts are names of nothing."""
    def value(found):
        pattern = found[1].split("=", 1)[1] if "=" in found[1] else "*"
        parts = pattern.split("/")
        for i, part in enumerate(parts):
            if part == "*":
                before = parts[i - 1] if i else ""
                parts[i] = {"jurisdictions": world.code, "fiscalYears": "2022"}.get(before, "x1")
        return "/".join(parts)
    return re.sub(r"\{([^}]*)\}", value, path)


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(suite())
        cls.hidden = World(suite())
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        published = cls.folder / "published"
        published.write_text(f"{cls.world.code} 2022\n")
        cls.door = Gateway("--trusted-proxy-loopback", "--published", published, "--public-rate", "0", "--writes",
                           public=True).start()
        cls.addClassCleanup(cls.door.stop)
        cls.closed = Gateway("--trusted-proxy-loopback").start()
        cls.addClassCleanup(cls.closed.stop)
        cls.routes = list(routes())

    def outcome(self, address, verb, path, kind, body=b"{}"):
        fields = {**USER, "Content-Type": TYPES.get(kind, "application/json")} if verb != "GET" else USER
        with Client(address) as client:
            client.send(request(verb, path, fields, body if verb != "GET" else None))
            head = client.head().decode()
            return int(head.split()[1])

    def test_there_are_many(self):
        self.assertGreater(len(self.routes), 60)
        self.assertGreater(sum(published for *_, published, _ in self.routes), 20)
        self.assertEqual(sum(kind == "upload" for *_, kind in self.routes), 5)

    def test_staff(self):
        for verb, path, rpc, _, _, kind in self.routes:
            with self.subTest(verb=verb, path=path):
                status = self.outcome(self.door.staff, verb, filled(path, self.world), kind)
                self.assertIn(status, (200, 400, 404), rpc)

    def test_the_public_sees_what_is_published_and_writes_nothing(self):
        for verb, path, rpc, reads, published, kind in self.routes:
            with self.subTest(verb=verb, path=path):
                status = self.outcome(self.door.public, verb, filled(path, self.world), kind)
                if published:
                    self.assertTrue(reads, rpc)
                    self.assertIn(status, (200, 400, 404), rpc)
                else:
                    self.assertIn(status, (404, 405), rpc)

    def test_the_public_sees_nothing_of_others(self):
        for verb, path, rpc, _, _, kind in self.routes:
            if "jurisdictions/*" not in path:
                continue
            with self.subTest(verb=verb, path=path):
                status = self.outcome(self.door.public, verb, filled(path, self.hidden), kind)
                self.assertIn(status, (400, 404, 405), rpc)
                answer = ask(self.door.public, verb, filled(path, self.hidden), {"Content-Type": "application/json"},
                             b"{}" if verb != "GET" else None)
                self.assertNotIn("試験市", answer.body.decode())

    def test_without_writes_every_write_is_refused(self):
        for verb, path, rpc, reads, _, kind in self.routes:
            if reads:
                continue
            with self.subTest(verb=verb, path=path):
                self.assertEqual(self.outcome(self.closed.staff, verb, filled(path, self.world), kind), 403, rpc)

    def test_no_write_is_a_link(self):
        for verb, path, rpc, reads, *_ in self.routes:
            if not reads:
                self.assertNotEqual(verb, "GET", rpc)

    def test_the_documents_have_the_same_paths(self):
        def paths(*arguments):
            text = subprocess.run([BIN / "kuzukuri-gateway", "openapi", *arguments], check=True, capture_output=True,
                                  text=True).stdout
            return text
        self.assertEqual(ask(self.door.public, "GET", "/api/openapi.json").body.decode() + "\n", paths("--public"))
        self.assertEqual(ask(self.door.staff, "GET", "/api/openapi.json", USER).body.decode() + "\n",
                         paths("--with-writes"))

    def test_descriptors_for_other_proxies(self):
        binary = subprocess.run([BIN / "kuzukuri-gateway", "export", "descriptor"], check=True,
                                capture_output=True).stdout
        files = descriptor_pb2.FileDescriptorSet.FromString(binary)
        names = [f.name for f in files.file]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("google/rpc/error_details.proto", names)
        for file in files.file:
            for needed in file.dependency:
                self.assertLess(names.index(needed), names.index(file.name))
        ruled = sum(b"/api/" in method.options.SerializeToString()
                    for f in files.file for s in f.service for method in s.method)
        self.assertEqual(ruled, len({rpc for _, _, rpc, *_ in self.routes}))


if __name__ == "__main__":
    unittest.main()
