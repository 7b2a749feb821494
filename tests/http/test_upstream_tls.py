"""The gateway before services with mutual TLS: who it is to them, and for whom it calls."""

import time
import unittest

from authority import Authority
from door import Gateway, ask
from secure import URI, SecureSuite
from suite import new_id, suite
from world import World

USER = {"X-Forwarded-User": "sato"}


class UpstreamTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mine, cls.others = World(suite()), World(suite())
        cls.secure = SecureSuite()
        cls.addClassCleanup(cls.secure.stop)
        for name in ("portal", "reading", "stranger"):
            cls.secure.ca.issue(name, URI + name)
        cls.secure.write_table(f"{URI}portal gateway {cls.mine.code}", f"{URI}reading reader {cls.mine.code}")
        cls.secure.start()
        cls.door = cls.gateway(*cls.files("portal")).start()
        cls.addClassCleanup(cls.door.stop)

    @classmethod
    def files(cls, name, ca=None):
        certificate, key = cls.secure.ca.certificate(name)
        return ["--upstream-cert", certificate, "--upstream-key", key, "--upstream-ca", ca or cls.secure.ca.ca]

    @classmethod
    def gateway(cls, *arguments):
        return Gateway("--trusted-proxy-loopback", "--writes", *arguments,
                       services={n: f"localhost:{s.port}" for n, s in cls.secure.services.items()})

    def another(self, *arguments, wait=True):
        door = self.gateway(*arguments)
        self.addCleanup(door.stop)
        return door.start(wait)

    def comparison(self, door, world):
        return ask(door.staff, "GET", f"/api/aggregator/v1/{world.name}/comparison?columns=2022&columns=2023", USER)

    def write(self, door, world):
        return ask(door.staff, "POST", f"/api/catalog/v1/{world.name}/departments:batchCreate", USER, {
            "departments": [{"name": f"{world.name}/departments/d{new_id()[:8]}", "displayName": "扉の課"}],
            "requestId": new_id()})

    def test_one_s_own_jurisdiction_is_read_and_written_in_the_name_of_whom_it_is_for(self):
        self.assertEqual(self.comparison(self.door, self.mine).status, 200)
        self.assertEqual(self.write(self.door, self.mine).status, 200)
        answer = ask(self.door.staff, "GET", f"/api/catalog/v1/{self.mine.name}/revisions?pageSize=1000", USER)
        # History keeps both.
        self.assertIn("sato", answer.body.decode())
        self.assertIn(URI + "portal", answer.body.decode())

    def test_jurisdictions_of_others_are_refused(self):
        for answer in (self.comparison(self.door, self.others), self.write(self.door, self.others)):
            self.assertEqual((answer.status, answer.json()["code"]), (403, 7), answer)

    def test_a_name_counts_only_from_the_role_gateway(self):
        door = self.another(*self.files("reading"))
        answer = self.comparison(door, self.mine)
        self.assertEqual((answer.status, answer.json()["code"]), (403, 7), answer)

    def test_whom_the_services_do_not_know(self):
        door = self.another(*self.files("stranger"))
        answer = self.comparison(door, self.mine)
        self.assertIn(answer.status, (401, 403), answer)

    def test_services_that_cannot_be_trusted_are_not_spoken_to(self):
        foreign = Authority(self.secure.folder / f"foreign-{new_id()[:8]}")
        door = self.another(*self.files("portal", foreign.ca), wait=False)
        answer = self.ready(door)
        self.assertEqual(answer.status, 503)
        self.assertEqual(self.comparison(door, self.mine).status, 503)

    def ready(self, door):
        """What it says of itself once it has tried."""
        deadline = time.monotonic() + 15
        while True:
            try:
                answer = ask(door.health, "GET", "/readyz")
                if answer.status == 200 or "no connection" in answer.body.decode():
                    return answer
            except OSError:
                pass
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
