"""The OpenAPI document: read by two validators without a remark, and answered as it says by the running gateway."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from door import Gateway, ask
from full_world import CODE, full
from suite import BIN

HERE = pathlib.Path(__file__).resolve().parent
# The packages of .ci/openapi: a folder of Python's, and one of Node's with a Node that runs them.
PYTHON = os.environ.get("OPENAPI_PYTHON")
LINTER, NODE = os.environ.get("REDOCLY"), os.environ.get("NODE", "node")
WHY = "the packages of .ci/openapi could not be had"
USER = {"X-Forwarded-User": "sato"}
AUDIENCES = {"public": ["--public"], "staff": [], "writer": ["--with-writes"]}

# Names for which there is an answer, by the parameter of the path.
NAMES = {
    "jurisdiction": [CODE], "fiscalYear": ["2022", "2023"], "department": ["d"], "classificationNode": ["class", "total"],
    "project": ["P-0", "P-2", "P-10"], "subProject": ["1"], "lineageEdge": ["s0", "k2"], "explanation": ["e", "draft"],
    "fundSource": ["state"], "economicItem": ["12"], "budgetLine": ["P-0", "P-1"], "ledgerEntry": ["large", "c"],
    "ledgerBatch": ["10"], "statement": ["stands"], "reportedFigure": ["c", "f"], "indicator": ["i"],
    "indicatorLineageEdge": ["k"], "revision": ["1", "2"],
}
# Values of the query for which there is one.
VALUES = {
    "revision": ["0", "1", "2"], "pageToken": [""], "asOf": ["2022-07-31", "2023-07-31"], "fiscalYears": [2022, 2023],
    "columns": ["2022", "2023", "2023@2023-07-31", "2022@2022-07-31!DISBURSEMENT"],
}
SNAPSHOTS = ("snapshot", "minSnapshot", "fromSnapshot", "toSnapshot")


def python(module, *arguments, **options):
    # Without the user's own packages, and with those chosen before Debian's.
    return subprocess.run(["/usr/bin/python3", "-m", module, *map(str, arguments)],
                          env=os.environ | {"PYTHONPATH": f"{PYTHON}:{HERE}", "PYTHONNOUSERSITE": "1"}, **options)


class Valid(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-openapi-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for audience, flags in AUDIENCES.items():
            text = subprocess.run([BIN / "kuzukuri-gateway", "openapi", *flags], check=True, capture_output=True).stdout
            (cls.folder / f"{audience}.json").write_bytes(text)

    @unittest.skipUnless(PYTHON, WHY)
    def test_the_validator_of_the_specification(self):
        for audience in AUDIENCES:
            with self.subTest(audience):
                done = python("openapi_spec_validator", "--validation-errors", "all", self.folder / f"{audience}.json",
                              capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @unittest.skipUnless(LINTER, WHY)
    def test_redocly_has_no_remark(self):
        """A remark is an error here: the document is made, so nothing in it is there to be put up with."""
        for audience in AUDIENCES:
            with self.subTest(audience):
                done = subprocess.run(
                    [NODE, LINTER, "lint", "--config", HERE / "redocly.yaml", "--format", "json",
                     self.folder / f"{audience}.json"], capture_output=True, text=True,
                    env=os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                said = json.loads(done.stdout)
                self.assertEqual((said["totals"]["errors"], said["totals"]["warnings"]), (0, 0), said)


def narrowed(document, values):
    """The same document, which asks about what is there, and lets nothing be in an answer that it does not describe."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                schema = parameter["schema"]
                known = (NAMES if parameter["in"] == "path" else values).get(parameter["name"])
                if known and schema["type"] == "array":
                    schema.update(items=schema["items"] | {"enum": known}, minItems=2, maxItems=3)
                elif known:
                    schema["enum"] = known
    for name, schema in document["components"]["schemas"].items():
        if not name.startswith("google."):
            schema["additionalProperties"] = False
    return document


@unittest.skipUnless(PYTHON, WHY)
class Answered(unittest.TestCase):
    """Requests made of the document by schemathesis, the same each time."""

    @classmethod
    def setUpClass(cls):
        cls.world = full()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-openapi-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        published = cls.folder / "published"
        published.write_text(f"{CODE} 2022 2023\n")
        cls.door = Gateway("--trusted-proxy-loopback", "--published", published, "--public-rate", "0",
                           "--stream-s", "1", public=True).start()
        cls.addClassCleanup(cls.door.stop)
        cls.snapshot = cls.get("staff", f"/api/aggregator/v1/jurisdictions/{CODE}/snapshot")["snapshot"]

    @classmethod
    def get(cls, listener, path):
        return ask(getattr(cls.door, listener), "GET", path, USER).json()

    def run_cases(self, listener, values, least, *options):
        """At least so many requests of each listener's document; what became of them."""
        file, report = self.folder / f"{self.id()}.json", self.folder / f"{self.id()}.report"
        file.write_text(json.dumps(narrowed(self.get(listener, "/api/openapi.json"), values)))
        host, port = getattr(self.door, listener)
        done = python("schemathesis.cli", "--config-file", HERE / "schemathesis.toml", "run", file,
                      "--url", f"http://{host}:{port}", "-H", "X-Forwarded-User: sato", "--warnings", "off",
                      "--report-json-path", report, *options, cwd=self.folder)
        said = json.loads(report.read_text())
        self.assertEqual((done.returncode, said["failures"], said["errors"]), (0, [], []))
        self.assertTrue(said["complete"])
        self.assertEqual(said["operations"]["tested"], said["operations"]["total"])
        self.assertGreaterEqual(said["test_cases"]["generated"], least)
        return said

    def run_known(self, listener, least):
        """What is there is asked for: else nothing but errors would be held against the document."""
        said = self.run_cases(listener, VALUES | dict.fromkeys(SNAPSHOTS, [self.snapshot]), least,
                              "--phases", "fuzzing", "--mode", "positive", "--max-examples", 10)
        accepted = [name for name, phases in said["valid_rates"].items()
                    if any(rate["accepted"] for rate in phases.values())]
        self.assertGreater(len(accepted), 0.9 * said["operations"]["total"], said["valid_rates"])

    def test_staff_who_ask_for_what_is_there(self):
        self.run_known("staff", 600)

    def test_public_that_asks_for_what_is_there(self):
        self.run_known("public", 350)

    def test_staff_who_ask_for_anything(self):
        self.run_cases("staff", {}, 600, "--phases", "fuzzing", "--max-examples", 10)

    def test_public_that_asks_for_anything(self):
        """With every limit of every parameter, its type, and whether it is there."""
        self.run_cases("public", {}, 2000, "--phases", "coverage,fuzzing", "--max-examples", 10)


if __name__ == "__main__":
    unittest.main()
