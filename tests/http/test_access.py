"""Who calls, from which page, and what may be done on which listener."""

import json
import pathlib
import re
import shutil
import ssl
import tempfile
import time
import unittest

from authority import Authority
from door import Client, Gateway, ask, request, tls_context
from suite import new_id, new_jurisdiction, suite
from world import World

USER = {"X-Forwarded-User": "sato"}
CREATE = "/api/catalog/v1/jurisdictions"
URI = "spiffe://city.example/"


def create(code=None):
    code = code or new_jurisdiction()
    return {"jurisdiction": {"name": f"jurisdictions/{code}", "displayName": "扉の市"}, "requestId": new_id()}


class Identity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes").start()
        cls.addClassCleanup(cls.door.stop)

    def test_staff_have_to_be_named(self):
        for method, path in (("GET", CREATE), ("GET", "/api/session"), ("GET", "/api/openapi.json"), ("GET", "/"),
                             ("GET", "/api/nonsense"), ("POST", CREATE)):
            with self.subTest(path):
                answer = ask(self.door.staff, method, path)
                self.assertEqual((answer.status, answer.json()["code"]), (401, 16))

    def test_who_writes_is_kept_with_the_write(self):
        name = "佐藤 花子"
        body = create()
        answer = ask(self.door.staff, "POST", CREATE, {"X-Forwarded-User": name.encode().decode("latin-1")}, body)
        self.assertEqual(answer.status, 200, answer)
        jurisdiction = body["jurisdiction"]["name"]
        answer = ask(self.door.staff, "GET", f"/api/catalog/v1/{jurisdiction}/revisions", USER)
        self.assertEqual(answer.status, 200, answer)
        self.assertIn(name, answer.body.decode())

    def test_a_name_that_is_none(self):
        for name in ("a" * 201, "\xff\xfe"):
            with self.subTest(name[:3]):
                self.assertEqual(ask(self.door.staff, "GET", CREATE, {"X-Forwarded-User": name}).status, 400)

    def test_who_is_no_proxy_is_not_believed(self):
        door = Gateway("--writes")
        self.addCleanup(door.stop)
        door.start()
        self.assertEqual(ask(door.staff, "GET", CREATE, USER).status, 401)
        body = create()
        self.assertEqual(ask(door.staff, "POST", CREATE, USER, body).status, 401)
        self.assertEqual(ask(door.staff, "GET", CREATE, {**USER, "X-Actor": "sato"}).status, 401)

    def test_metadata_of_the_services_cannot_be_given(self):
        """What a client says of an actor does not go beyond the door."""
        body = create()
        fields = {**USER, "X-Actor": "mayor", "Grpc-Metadata-X-Actor": "mayor", "Authorization": "Bearer mayor"}
        self.assertEqual(ask(self.door.staff, "POST", CREATE, fields, body).status, 200)
        path = f"/api/catalog/v1/{body['jurisdiction']['name']}/revisions"
        revisions = ask(self.door.staff, "GET", path, USER).body.decode()
        self.assertIn("sato", revisions)
        self.assertNotIn("mayor", revisions)

    def test_another_header(self):
        door = Gateway("--trusted-proxy-loopback", "--identity-header", "X-Auth-Request-Email")
        self.addCleanup(door.stop)
        door.start()
        self.assertEqual(ask(door.staff, "GET", "/api/openapi.json", USER).status, 401)
        answer = ask(door.staff, "GET", "/api/openapi.json", {"x-auth-request-email": "a@b.example"})
        self.assertEqual(answer.status, 200)

    def test_request_ids_and_traces_go_through(self):
        trace = "0af7651916cd43dd8448eb211c80319c"
        fields = {**USER, "X-Request-Id": "door-test-1", "Traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        answer = ask(self.door.staff, "GET", CREATE, fields)
        self.assertEqual(answer["x-request-id"], "door-test-1")
        line = self.door.line(request_id="door-test-1")
        self.assertEqual((line["trace_id"], line["status"], line["on_behalf_of"]), (trace, "200", "sato"))
        log = suite().services["catalog"].log
        deadline = time.monotonic() + 5
        while "door-test-1" not in log.read_text():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertIn(trace, next(e for e in log.read_text().splitlines() if "door-test-1" in e))

    def test_an_id_that_is_none_is_replaced(self):
        answer = ask(self.door.staff, "GET", CREATE, {**USER, "X-Request-Id": "a" * 65})
        self.assertRegex(answer["x-request-id"], "^[0-9a-f]{16}$")


class Pages(unittest.TestCase):
    """Pages of others, forms, and methods."""

    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes", "--allow-origin", "https://data.example").start()
        cls.addClassCleanup(cls.door.stop)
        cls.closed = Gateway("--trusted-proxy-loopback").start()
        cls.addClassCleanup(cls.closed.stop)

    def post(self, fields, door=None, path=CREATE):
        return ask((door or self.door).staff, "POST", path, {**USER, **fields}, json.dumps(create()).encode())

    def test_which_pages_may_write(self):
        own = {"Content-Type": "application/json"}
        for fields, status in (
                ({}, 200),
                ({"Origin": "http://localhost"}, 200),
                ({"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
                ({"Origin": "https://data.example", "Sec-Fetch-Site": "cross-site"}, 200),
                ({"Sec-Fetch-Site": "same-origin"}, 200),
                ({"Origin": "https://city.example", "X-Forwarded-Host": "city.example"}, 200),
                ({"Origin": "http://localhost", "X-Forwarded-Host": "city.example"}, 403),
                ({"Origin": "https://evil.example"}, 403),
                ({"Origin": "null"}, 403),
                ({"Origin": "http://localhost.evil.example"}, 403),
                ({"Origin": "http://localhost:1"}, 403),
                ({"Origin": "https://data.example.evil.example"}, 403),
                ({"Sec-Fetch-Site": "cross-site"}, 403),
                ({"Sec-Fetch-Site": "same-site"}, 403),
                ({"Sec-Fetch-Site": "none"}, 403),
                ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, 403)):
            with self.subTest(fields):
                answer = self.post({**own, **fields})
                self.assertEqual(answer.status, status, answer)
                allowed = "https://data.example" if fields.get("Origin") == "https://data.example" else None
                self.assertEqual(answer["access-control-allow-origin"], allowed)

    def test_what_forms_can_send(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                     "text/plain;charset=application/json", "application/jsonp"):
            with self.subTest(kind):
                self.assertEqual(self.post({"Content-Type": kind}).status, 415)
        answer = ask(self.door.staff, "POST", CREATE, USER, b"{}")
        self.assertEqual(answer.status, 415)

    def test_writes_are_off_unless_they_are_on(self):
        answer = self.post({"Content-Type": "application/json"}, self.closed)
        self.assertEqual((answer.status, answer.json()["code"]), (403, 7))
        self.assertIn("--writes", answer.json()["message"])
        world = World(suite())
        snapshot = ask(self.closed.staff, "GET", f"/api/aggregator/v1/{world.name}/snapshot", USER).json()["snapshot"]
        body = {"fromSnapshot": snapshot, "toSnapshot": snapshot, "comparison": {
            "columns": [{"fiscalYear": 2022}, {"fiscalYear": 2023}], "level": "LEVEL_CLASS"}}
        answer = ask(self.closed.staff, "POST", f"/api/aggregator/v1/{world.name}:explainDifference", USER, body)
        self.assertEqual(answer.status, 200, answer)

    def test_methods(self):
        for path, allowed in ((CREATE, {"GET", "HEAD", "POST", "OPTIONS"}),
                              ("/api/session", {"GET", "HEAD", "OPTIONS"}),
                              ("/api/openapi.json", {"GET", "HEAD", "OPTIONS"}),
                              (f"{CREATE}/141127", {"GET", "HEAD", "OPTIONS"}),
                              ("/api/aggregator/v1/jurisdictions/141127:compareExecution", {"POST", "OPTIONS"})):
            for method in ("DELETE", "PUT", "PATCH", "TRACE", "BREW", *{"GET"} - allowed):
                with self.subTest(path, method=method):
                    answer = ask(self.door.staff, method, path, USER)
                    self.assertEqual((answer.status, answer.json()["code"]), (405, 12))
                    self.assertEqual(sorted(answer["allow"].split(", ")), sorted(allowed))
            answer = ask(self.door.staff, "OPTIONS", path, USER)
            self.assertEqual(answer.status, 204)
            self.assertEqual(sorted(answer["allow"].split(", ")), sorted(allowed))
            self.assertIsNone(answer["access-control-allow-origin"])

    def test_what_is_not_there(self):
        for path in ("/api/nonsense", "/api/catalog/v1/nonsense", "/api/", "/api", "/nothing", f"{CREATE}:nonsense"):
            for method in ("GET", "POST"):
                with self.subTest(path, method=method):
                    answer = ask(self.door.staff, method, path, USER, b"{}" if method == "POST" else None)
                    self.assertEqual((answer.status, answer.json()["code"]), (404, 5))

    def test_asking_first(self):
        fields = {**USER, "Origin": "https://data.example", "Access-Control-Request-Method": "POST"}
        answer = ask(self.door.staff, "OPTIONS", CREATE, fields)
        self.assertEqual(answer["access-control-allow-origin"], "https://data.example")
        self.assertIn("content-type", answer["access-control-allow-headers"])
        answer = ask(self.closed.staff, "OPTIONS", CREATE, fields)
        self.assertIsNone(answer["access-control-allow-origin"])
        answer = ask(self.closed.staff, "GET", CREATE, fields)
        self.assertEqual((answer.status, answer["access-control-allow-origin"]), (200, None))

    def test_what_browsers_are_told(self):
        for path in (CREATE, "/api/docs/", "/nothing", "/api/nonsense"):
            with self.subTest(path):
                answer = ask(self.door.staff, "GET", path, USER)
                self.assertEqual(answer["x-content-type-options"], "nosniff")
                self.assertEqual(answer["referrer-policy"], "no-referrer")
                self.assertIn("frame-ancestors 'none'", answer["content-security-policy"])
                self.assertIsNone(answer["server"])
                self.assertEqual(len(answer.fields["content-security-policy"]), 1)

    def test_other_names_of_this_machine(self):
        door = Gateway(staff=False, public=False)
        self.addCleanup(door.stop)
        port = 7110
        try:
            door.start()
        except AssertionError:
            self.skipTest("port 7110 is in use")
        address = ("127.0.0.1", port)
        self.assertEqual(ask(address, "GET", CREATE, host="127.0.0.1:7110").status, 200)
        self.assertEqual(ask(address, "GET", CREATE, host="evil.example:7110").status, 403)
        answer = ask(address, "POST", CREATE, (), create(), host="localhost:7110")
        self.assertEqual(answer.status, 403, "unconfigured it takes no writes")
        session = ask(address, "GET", "/api/session", host="localhost").json()
        self.assertEqual((session["listener"], session["writes"], session["onBehalfOf"]), ("STAFF", False, ""))


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.ca = Authority(cls.folder / "ca")
        for name in ("door", "ingress", "other"):
            cls.ca.issue(name, URI + name)
        cls.strangers = Authority(cls.folder / "strangers")
        cls.strangers.issue("ingress", URI + "ingress")
        published = cls.folder / "published"
        published.write_text("")
        cls.door = Gateway(*cls.ca.server_flags("door"), "--upstream-plaintext", "--trusted-proxy", URI + "ingress",
                           "--published", published, "--writes", public=True).start()
        cls.addClassCleanup(cls.door.stop)

    def test_a_proxy_is_known_by_its_certificate(self):
        for name, status in (("ingress", 200), ("other", 401)):
            with self.subTest(name):
                answer = ask(self.door.staff, "GET", "/api/openapi.json", USER, context=tls_context(self.ca, name))
                self.assertEqual(answer.status, status)

    def test_what_it_writes_is_kept_under_the_name_it_says(self):
        wish = create()
        made = [ask(self.door.staff, "POST", CREATE, USER, wish, context=tls_context(self.ca, name)) for name in ("other", "ingress")]
        self.assertEqual([answer.status for answer in made], [401, 200])
        revisions = ask(self.door.staff, "GET", f"/api/catalog/v1/{wish['jurisdiction']['name']}/revisions", USER,
                        context=tls_context(self.ca, "ingress")).json()["revisions"]
        self.assertEqual([r["declaredActor"] for r in revisions], ["sato"])

    def test_staff_without_a_certificate_get_nowhere(self):
        for context in (tls_context(self.ca), self.stranger()):
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                ask(self.door.staff, "GET", "/api/openapi.json", USER, context=context)

    def stranger(self):
        context = ssl.create_default_context(cafile=self.ca.ca)
        context.load_cert_chain(*self.strangers.certificate("ingress"))
        return context

    def test_the_public_needs_none(self):
        answer = ask(self.door.public, "GET", "/api/openapi.json", context=tls_context(self.ca))
        self.assertEqual(answer.status, 200)

    def test_handshakes_that_fail_are_logged_and_do_not_flood_the_log(self):
        def told():
            lines = [line for line in self.door.lines() if line["message"] == "handshake failed"]
            return lines, sum(int(line.get("lines_left_out", 0)) for line in lines)

        def fail(context):
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                ask(self.door.staff, "GET", "/api/openapi.json", USER, context=context)
        for context, reason in ((tls_context(self.ca), "peer did not return a certificate"),
                                (self.stranger(), "certificate verify failed")):
            time.sleep(1.1)
            before = len(told()[0])
            fail(context)
            deadline = time.monotonic() + 5
            while len(told()[0]) == before:
                self.assertLess(time.monotonic(), deadline, "no line")
                time.sleep(0.02)
            line = told()[0][-1]
            self.assertIn(reason, line["reason"])
            self.assertEqual((line["listener"], line["peer"]), ("staff", "127.0.0.1"))
        time.sleep(1.1)
        before, left_out = told()
        began = time.monotonic()
        for _ in range(300):
            fail(tls_context(self.ca))
        time.sleep(1.1)
        fail(tls_context(self.ca))
        time.sleep(0.2)
        now, now_left_out = told()
        lines = len(now) - len(before)
        self.assertLessEqual(2, lines)
        self.assertLessEqual(lines, time.monotonic() - began + 2)
        self.assertEqual(lines + now_left_out - left_out, 301)

    def test_plain_text_is_no_tls(self):
        with Client(self.door.staff) as client:
            client.send(request("GET", "/api/openapi.json", USER))
            try:
                self.assertNotIn(b"HTTP/1.1 200", client.socket.recv(1000))
            except ConnectionError:
                pass

    def test_old_protocols(self):
        context = tls_context(self.ca, "ingress")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            ask(self.door.staff, "GET", "/api/openapi.json", USER, context=context)

    def test_a_new_certificate_is_shown_without_a_restart(self):
        def serial():
            with Client(self.door.public, context=tls_context(self.ca)) as client:
                return client.socket.getpeercert()["serialNumber"]

        before = serial()
        with Client(self.door.public, context=tls_context(self.ca)) as held:
            self.ca.issue("door", URI + "door")
            deadline = time.monotonic() + 10
            while serial() == before:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            held.send(request("GET", "/healthz"))
            self.assertEqual(held.answer().status, 200, "who was connected stays so")


class Starts(unittest.TestCase):
    def refused(self, *arguments):
        door = Gateway(*arguments, staff=False)
        self.addCleanup(door.stop)
        door.start(wait=False)
        self.assertEqual(door.process.wait(timeout=10), 2)
        return door.log.read_text()

    def test_what_would_be_open_to_others(self):
        self.assertIn("--plaintext", self.refused("--staff-listen", "0.0.0.0:0"))
        self.assertIn("--published", self.refused("--public-listen", "127.0.0.1:0"))
        self.assertIn("--staff-listen", self.refused("--writes"))
        self.assertRegex(self.refused("--tls-cert", "/nonsense"), re.compile("key|authorities"))


if __name__ == "__main__":
    unittest.main()
