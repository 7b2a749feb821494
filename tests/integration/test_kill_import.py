"""kill -9 of the command line, of a service or of PostgreSQL in the middle of an import of every kind, of a plan
that is applied, of explanations that are approved and of a year's copy: each service's part is there whole or not at all, and the same command
completes it. Seeded: KUZUKURI_SEED; KUZUKURI_KILL_CYCLES (default 6) makes it long."""

import csv
import os
import random
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from demo import DATA
from suite import BIN, Suite, new_jurisdiction, pb

SEED = int(os.environ.get("KUZUKURI_SEED", "20230731"))
CYCLES = int(os.environ.get("KUZUKURI_KILL_CYCLES", "6"))

comparison = pb("aggregator/compare_execution")
explanation = pb("catalog/explanation")
head = pb("type/head")
HEADS = {"catalog": "catalog/jurisdiction", "budget": "budget/budget_service",
         "indicator": "indicator/indicator_service"}


DRAFT, APPROVED = 1, 2


def projects(folder):
    """Ids of the projects of 2023."""
    with (folder / "projects.csv").open() as file:
        return [row["project"] for row in csv.DictReader(file) if row["fiscal_year"] == "2023"]


class KilledImport(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.random = random.Random(SEED)

    def folder(self):
        """The demonstration as another city's."""
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(DATA, folder, dirs_exist_ok=True)
        code = new_jurisdiction()
        self.explain(folder)
        for file in folder.glob("*.csv"):
            file.write_text(file.read_text().replace("141127", code))
        return folder, code

    @staticmethod
    def explain(folder):
        """An explanation of each project of 2023: a draft without figures, of every third with them and approved."""
        rows = [("jurisdiction,fiscal_year,explanation,compared_fiscal_year,nodes,indicator,finding_kind,state,author,"
                 "text")]
        figures = ["jurisdiction,fiscal_year,explanation,figure_fiscal_year,measure,component,value"]
        for i, project in enumerate(projects(folder)):
            state = "draft" if i % 3 else "approved"
            rows.append(f"141127,2023,{project},,projects/{project},,,{state},課,理由{i}")
            if not i % 3:
                figures.append(f"141127,2023,{project},2023,executed,,{i}")
        (folder / "explanations.csv").write_text("\n".join(rows) + "\n")
        (folder / "explanation_figures.csv").write_text("\n".join(figures) + "\n")

    def start(self, *arguments):
        environment = dict(os.environ)
        for name, service in self.suite.services.items():
            environment[f"KUZUKURI_{name.upper()}"] = service.address
        return subprocess.Popen([BIN / "kuzukuri", *map(str, arguments)], env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self, *arguments):
        """Runs the command until it is done; a service may still be starting."""
        for _ in range(10):
            process = self.start(*arguments)
            said = process.communicate(timeout=120)[0]
            if process.returncode != 3:
                break
            time.sleep(0.5)
        self.assertEqual(process.returncode, 0, said)
        return said

    def kill(self, process):
        """Ends one of those that take part, and starts it again where it is not the command."""
        victim = self.random.choice(["command", "catalog", "budget", "indicator", "postgresql"])
        if victim == "command":
            process.kill()
        elif victim == "postgresql":
            self.suite.cluster.kill()
            self.suite.cluster.start()
        else:
            self.suite.services[victim].kill()
            self.suite.services[victim].start()
        for name in HEADS:
            self.suite.services[name].wait_ready()
        process.communicate(timeout=120)
        return victim

    def revisions(self, code):
        query = head.HeadQuery(name=f"jurisdictions/{code}")
        return {name: getattr(self.suite, name).BatchGetHeads(
            pb(path).BatchGetHeadsRequest(queries=[query])).heads[0].revision
            for name, path in HEADS.items()}

    def compare(self, code, *years):
        answer = self.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=f"jurisdictions/{code}", level="LEVEL_PROJECT", include_indicators=True,
            columns=[comparison.ColumnSpec(fiscal_year=y) for y in years]))
        told = [*answer.rows, answer.total, *answer.findings]
        return "".join(map(str, told)).replace(code, "CODE")

    def test_an_import_of_every_kind(self):
        folder, code = self.folder()
        began = time.monotonic()
        self.finish("import", folder)
        long = time.monotonic() - began
        wanted, whole = self.compare(code, 2022, 2023), self.revisions(code)
        victims = set()
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                folder, code = self.folder()
                process = self.start("import", folder)
                time.sleep(long * self.random.random())
                victims.add(self.kill(process))
                found = self.revisions(code)
                # The catalogue is one write: it is there whole or not at all.
                self.assertIn(found["catalog"], (0, whole["catalog"]))
                self.assertLessEqual(found["indicator"], whole["indicator"])
                self.finish("import", folder)
                self.assertEqual(self.compare(code, 2022, 2023), wanted)
                after = self.revisions(code)
                self.assertEqual(after["catalog"], whole["catalog"])
                self.finish("import", folder)
                self.assertEqual(self.revisions(code), after)
        self.assertGreater(len(victims), 1)

    def test_applying_a_plan_of_every_kind(self):
        folder, code = self.folder()
        plan = folder / "plan"
        self.finish("import", folder, "--plan", "--out", plan)
        began = time.monotonic()
        self.finish("apply", plan)
        long = time.monotonic() - began
        wanted, whole = self.compare(code, 2022, 2023), self.revisions(code)
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                folder, code = self.folder()
                plan = folder / "plan"
                self.finish("import", folder, "--plan", "--out", plan)
                process = self.start("apply", plan)
                time.sleep(long * self.random.random())
                self.kill(process)
                self.assertIn(self.revisions(code)["catalog"], (0, whole["catalog"]))
                self.finish("apply", plan)
                self.assertEqual(self.compare(code, 2022, 2023), wanted)
                self.assertEqual(self.revisions(code), whole)
                self.assertIn("done already", self.finish("apply", plan))
                self.finish("import", folder)
                self.assertEqual(self.revisions(code), whole)

    def explanations(self, code):
        found = self.suite.catalog.ListExplanations(explanation.ListExplanationsRequest(
            parent=f"jurisdictions/{code}/fiscalYears/2023", page_size=1000)).explanations
        return {one.name.rsplit("/", 1)[1]: (one.state, [(f.measure, f.amount_yen) for f in one.figures])
                for one in found}

    def test_approving_explanations(self):
        """All that are named are approved in one write, or none is, and the same command completes it."""
        folder, code = self.folder()
        self.finish("import", folder)

        def approve(code):
            return ["approve", "--reason", "確認", *(f"jurisdictions/{code}/fiscalYears/2023/explanations/{project}"
                                                   for project in projects(folder))]
        drafts = self.explanations(code)
        self.assertEqual({state for state, _ in drafts.values()}, {DRAFT, APPROVED})
        began = time.monotonic()
        self.finish(*approve(code))
        long = time.monotonic() - began
        wanted = self.explanations(code)
        self.assertEqual({state for state, _ in wanted.values()}, {APPROVED})
        self.assertEqual([name for name in wanted if wanted[name] == drafts[name] or not wanted[name][1]], [])
        broken = 0
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                folder, code = self.folder()
                self.finish("import", folder)
                before = self.revisions(code)
                process = self.start(*approve(code))
                # The write is at the end, and short: every other time it is the end that is broken off.
                time.sleep(long * (self.random.random() if cycle % 2 else 0.9 + 0.1 * self.random.random()))
                broken += process.poll() is None
                self.kill(process)
                found = self.revisions(code)
                done = found["catalog"] - before["catalog"]
                self.assertIn(done, (0, 1))
                self.assertEqual(self.explanations(code), wanted if done else drafts)
                self.finish(*approve(code))
                self.assertEqual(self.explanations(code), wanted)
                after = self.revisions(code)
                self.assertEqual(after, {**before, "catalog": before["catalog"] + 1})
                self.assertIn("Nothing was changed", self.finish(*approve(code)))
                self.assertEqual(self.revisions(code), after)
        self.assertGreater(broken, 0)

    def test_a_years_copy(self):
        folder, code = self.folder()
        self.finish("import", folder)
        self.finish("year", "copy", code, 2023, 2024)
        wanted = self.compare(code, 2023, 2024)
        for cycle in range(CYCLES // 2):
            with self.subTest(cycle=cycle, seed=SEED):
                folder, code = self.folder()
                self.finish("import", folder)
                before = self.revisions(code)
                process = self.start("year", "copy", code, 2023, 2024)
                time.sleep(0.4 * self.random.random())
                self.kill(process)
                found = self.revisions(code)
                for name in HEADS:
                    self.assertIn(found[name] - before[name], (0, 1), name)
                self.finish("year", "copy", code, 2023, 2024)
                self.assertEqual(self.compare(code, 2023, 2024), wanted)
                self.assertEqual({n: r - before[n] for n, r in self.revisions(code).items()},
                                 dict.fromkeys(HEADS, 1))


if __name__ == "__main__":
    unittest.main()
