"""Envoy's transcoder, which is none of this project's, answers the questions of questions.txt with the same JSON."""

import json
import pathlib
import re
import subprocess
import unittest

from google.protobuf import descriptor_pb2

import envoy
import transcoder
from door import Client, Gateway, ask, request
from full_world import CODE, full
from suite import BIN, FULL_NAMES

QUESTIONS = pathlib.Path(__file__).with_name("questions.txt")
USER = {"X-Forwarded-User": "sato"}
TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$"
COLUMNS = f"/api/aggregator/v1/jurisdictions/{CODE}/comparison?level=LEVEL_PROJECT&columns=2022&columns=2023"
BALANCES = f"/api/budget/v1/jurisdictions/{CODE}/fiscalYears/2022/balances"
HEADS = "/api/catalog/v1/heads:batchGet"

# What both are asked and answer otherwise, as docs/gateway.md says: the gateway's status, Envoy's, and how many Envoy answers
# with of what. Words that stand for a message or an enum are the gateway's own; what could be meant in two ways it refuses.
OTHERWISE = {
    "a column in a word": ("GET", COLUMNS, "", 200, 400, None),
    "a day in a word": ("GET", f"{BALANCES}?asOf=2022-06-30", "", 200, 400, None),
    "the end of an enum's name": (
        "GET", f"/api/budget/v1/jurisdictions/{CODE}/groupedBalances?fiscalYears=2022&grouping=project", "", 200, 400, None),
    "a value given twice": ("GET", f"{BALANCES}?pageSize=1&pageSize=2", "", 400, 200, ("balances", 2)),
    "a query beside a body": (
        "POST", f"{HEADS}?queries.name=jurisdictions/{CODE}", '{"queries": []}', 400, 200, ("heads", 1)),
    "an unknown field": (
        "POST", HEADS, f'{{"queries": [{{"name": "jurisdictions/{CODE}"}}], "nonsense": 1}}', 400, 200, ("heads", 1)),
}
# What both refuse, the gateway with a google.rpc.Status that says why, Envoy with a text of its own or nothing.
REFUSED_OTHERWISE = {
    "an unknown parameter": ("GET", f"{BALANCES}?nonsense=1", "", 400, 404),
    "no JSON": ("POST", HEADS, "{", 400, 400),
    "no such path": ("GET", "/api/catalog/v1/nonsense", "", 404, 404),
    "no such verb": ("DELETE", f"/api/catalog/v1/jurisdictions/{CODE}", "", 405, 404),
}


def questions():
    """Verb, target and body of each line."""
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            verb, target, *body = line.split(" ", 2)
            yield verb, target, "".join(body)


def plain(address, verb, target, body=""):
    fields = USER | ({"Content-Type": "application/json"} if body else {})
    return ask(address, verb, target, fields, body.encode() if body else None)


class Side:
    """Is asked one question after the other; what an answer tells is put into the next question."""

    def __init__(self, address):
        self.address = address
        self.known = {"{token}": "", "{snapshot}": ""}

    def ask(self, verb, target, body):
        for name, value in self.known.items():
            target, body = target.replace(name, value), body.replace(name, value)
        answer = plain(self.address, verb, target, body)
        messages = [json.loads(line) for line in answer.body.decode().splitlines()]  # a stream is one on each line
        if len(messages) == 1:
            self.known["{token}"] = messages[0].get("nextPageToken", "")
            self.known["{snapshot}"] = messages[0].get("snapshot") or self.known["{snapshot}"]
        return answer.status, answer["content-type"], messages


def camel(text):
    """Names of fields as JSON has them, where a sentence of a service has them as the protos do."""
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda found: re.sub("_(.)", lambda c: c[1].upper(), found[0]), text)


def in_callers_words(error):
    """An error of Envoy's as the gateway words it: fields by the names that callers of JSON know."""
    details = [detail if "fieldViolations" not in detail else detail | {"fieldViolations": [
        {name: camel(value) for name, value in one.items()} for one in detail["fieldViolations"]]}
        for detail in error["details"]]
    return error | {"message": camel(error["message"]), "details": details}


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class Oracle(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = full()
        cls.door = Gateway("--trusted-proxy-loopback").start()
        cls.addClassCleanup(cls.door.stop)
        cls.envoy, cls.address = transcoder.start(transcoder.annotated().SerializeToString())
        cls.addClassCleanup(cls.envoy.stop)

    def answers(self):
        """Each question with what the gateway and what Envoy say to it."""
        gateway, other = Side(self.door.staff), Side(self.address)
        for question in questions():
            yield question, gateway.ask(*question), other.ask(*question)

    def test_there_are_fifty_of_all_services(self):
        asked = list(questions())
        self.assertGreaterEqual(len(asked), 50)
        self.assertEqual(len(set(asked)), len(asked))
        for service in FULL_NAMES:
            self.assertGreaterEqual(sum(target.startswith(f"/api/{service}/") for _, target, _ in asked), 5, service)

    def test_every_answer_is_the_same_json(self):
        reworded = failed = 0
        for question, (status, kind, mine), (other_status, other_kind, other) in self.answers():
            with self.subTest(question[1]):
                self.assertEqual(status, other_status, (mine, other))
                self.assertEqual(kind.split(";")[0], "application/x-ndjson" if ":export" in question[1] else
                                 "application/json")
                self.assertEqual(other_kind, "application/json")
                if question[1].endswith("/status"):  # they were asked one after the other
                    for one in (mine[0], other[0]):
                        self.assertRegex(one["status"].pop("time"), TIME)
                if status != 200:
                    failed += 1
                    reworded += mine != other
                    other = [in_callers_words(one) for one in other]
                self.assertEqual(mine, other)
        # That errors name fields as their caller does is a difference, and there.
        self.assertGreaterEqual(failed, 10)
        self.assertGreaterEqual(reworded, 3)

    def test_the_questions_reach_what_is_easily_written_wrong(self):
        """Each of these is in an answer: none of it is compared in vain."""
        text = "\n".join(json.dumps(mine, ensure_ascii=False) for _, (_, _, mine), _ in self.answers())
        for part in ("10000000005000001", "𠮷野ｶﾞ", "\\\"橋りょう\\\"<1>", '"amountYen": "0"',
                     '"sharePpm": 1', '"unscaled": "705"', '"scale": 1', '"VALUE_STATE_BLANK"', '"state": "STATE_DRAFT"',
                     '"knownIsLost"', '"lineIds"', '"nextPageToken": ""', '"certifiedOn"', '"recordTime"', '"rate"',
                     '"findings"', "google.rpc.PreconditionFailure", "google.rpc.ResourceInfo"):
            self.assertIn(part, text)

    def test_the_first_message_of_a_stream(self):
        body = {"comparison": {"columns": [{"fiscalYear": 2022}, {"fiscalYear": 2023}], "level": "LEVEL_PROJECT"}}
        for verb, target, body in (
                ("POST", f"/api/aggregator/v1/jurisdictions/{CODE}:watchComparison", json.dumps(body).encode()),
                ("GET", f"/api/budget/v1/jurisdictions/{CODE}/revisions:watch?afterRevision=3", None)):
            with self.subTest(target):
                firsts = []
                for address in (self.door.staff, self.address):
                    with Client(address) as client:
                        fields = USER | ({"Content-Type": "application/json"} if body else {})
                        client.send(request(verb, target, fields, body))
                        self.assertIn(" 200 ", client.head().decode())
                        firsts.append(json.loads(client.chunk().splitlines()[0]))
                self.assertEqual(*firsts)

    def test_what_is_answered_otherwise(self):
        for name, (verb, target, body, status, other, has) in OTHERWISE.items():
            with self.subTest(name):
                mine, theirs = (plain(address, verb, target, body) for address in (self.door.staff, self.address))
                self.assertEqual((mine.status, theirs.status), (status, other))
                if has is not None:
                    self.assertEqual(len(theirs.json()[has[0]]), has[1])

    def test_what_is_refused_otherwise(self):
        for name, (verb, target, body, status, other) in REFUSED_OTHERWISE.items():
            with self.subTest(name):
                mine, theirs = (plain(address, verb, target, body) for address in (self.door.staff, self.address))
                self.assertEqual((mine.status, theirs.status), (status, other))
                self.assertEqual(mine["content-type"], "application/json")
                self.assertEqual(set(mine.json()), {"code", "message", "details"})
                self.assertIn(theirs["content-type"], ("text/plain", None))


@unittest.skipUnless(envoy.PROGRAM, envoy.WHY)
class Exported(unittest.TestCase):
    """What the gateway writes for other proxies is what the table says, and Envoy takes it."""

    @classmethod
    def setUpClass(cls):
        cls.binary = subprocess.run([BIN / "kuzukuri-gateway", "export", "descriptor"], check=True,
                                    capture_output=True).stdout

    def test_the_same_paths(self):
        made = transcoder.rules_in(transcoder.annotated())
        self.assertGreater(len(made), 50)
        self.assertEqual(transcoder.rules_in(descriptor_pb2.FileDescriptorSet.FromString(self.binary)), made)

    def test_envoy_serves_it(self):
        proxy, address = transcoder.start(self.binary)
        self.addCleanup(proxy.stop)
        answer = plain(address, "GET", "/api/catalog/v1/status")
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.json()["status"]["ready"])


if __name__ == "__main__":
    unittest.main()
