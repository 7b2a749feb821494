"""What comes after the certification of a year: it needs a reason, is marked, and stands beside what was
certified, which is printed again with its digest."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import grpc

from suite import BIN, details, new_id, pb, suite
from test_import_again import heads
from world import World, day, line, project, settlement

catalog_change = pb("catalog/change")
budget_change = pb("budget/change")
comparison = pb("aggregator/compare_execution")
explanation = pb("catalog/explanation")
figure = pb("budget/reported_figure")
dimension = pb("budget/dimension")
indicator = pb("indicator/indicator")
report = pb("aggregator/execution_report")
service = pb("aggregator/aggregator_service")
CHANGED = comparison.Finding.KIND_CHANGED_AFTER_CERTIFICATION
YEAR = 2022
DIGEST = r"figures1:[0-9a-f]{64}"


class Certified(unittest.TestCase):
    """2022 is certified with its figures, 2023 is open."""

    certify = True

    def setUp(self):
        self.w = World(suite(), projects=3)
        self.w.append(YEAR, [self.w.entry(YEAR, i, 1000 * (i + 1), kind=1, on="2022-04-01") for i in range(3)])
        self.w.append(YEAR, [self.w.entry(YEAR, i, 700 * (i + 1)) for i in range(3)])
        self.w.close(YEAR)
        if self.certify:
            self.cli("certify", self.w.code, YEAR, "--on", "2023-09-29", "--reference", "認定第1号")

    def cli(self, *arguments, code=0):
        done = suite().cli(*arguments, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def refused(self, code, reason, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)
        return caught.exception.details()

    def rename(self, i, name, year=YEAR, reason="訂正"):
        return suite().catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), reason=reason, changes=[catalog_change.CatalogChange(
                action=2, resource=catalog_change.CatalogResource(project=project.Project(
                    name=self.w.project(year, i), display_name=name)))]))

    def note(self, i, note, year=YEAR, reason="訂正"):
        return suite().budget.ApplyChanges(budget_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), reason=reason, changes=[budget_change.BudgetChange(
                action=2, resource=budget_change.BudgetResource(budget_line=line.BudgetLine(
                    name=self.w.line(year, i), note=note)))]))

    def figures(self, **fields):
        return settlement.CertifiedFigures(**{
            "snapshot": "token", "budget_revision": self.w.budget_revision(), "digest": "figures1:00", **fields})

    def certify_with(self, figures=None, **fields):
        return suite().budget.CertifySettlement(settlement.CertifySettlementRequest(
            name=f"{self.w.year(YEAR)}/settlement", certified_on=day("2023-09-29"),
            certification_reference="認定第1号", request_id=new_id(), certified_figures=figures, **fields))


class Budget(Certified):
    """What the budget service knows by itself."""

    certify = False

    def test_the_figures_are_kept_and_come_with_the_settlement(self):
        wanted = self.figures(catalog_revision=3)
        answer = self.certify_with(wanted)
        self.assertEqual(answer.settlement.certified_figures, wanted)
        self.assertEqual(self.w.settled(YEAR).settlement.certified_figures, wanted)
        self.assertFalse(self.w.settled(YEAR, answer.revision - 1).settlement.HasField("certified_figures"))

    def test_without_figures_as_before(self):
        self.assertFalse(self.certify_with().settlement.HasField("certified_figures"))

    def test_figures_that_were_seen_before_the_last_write_are_refused(self):
        seen = self.figures()
        self.note(0, "注")
        said = self.refused(grpc.StatusCode.ABORTED, "ETAG_MISMATCH", lambda: self.certify_with(seen))
        self.assertIn("look at them again", said)
        # Other years may move.
        seen = self.figures()
        self.note(0, "注", year=2023)
        self.certify_with(seen)

    def test_figures_that_cannot_be(self):
        for bad in (dict(budget_revision=1), dict(budget_revision=10**9), dict(snapshot=""), dict(digest=""),
                    dict(digest="x" * 100_000), dict(catalog_revision=-1), dict(snapshot="x" * 2000)):
            self.refused(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD",
                         lambda bad=bad: self.certify_with(self.figures(**bad)))

    def test_every_kind_needs_a_reason_and_is_marked(self):
        name = f"{self.w.year(YEAR)}/fundSources/own"

        def create(collection, **fields):
            return {
                "lines": lambda: suite().budget.BatchCreateBudgetLines(line.BatchCreateBudgetLinesRequest(
                    parent=self.w.year(YEAR), request_id=new_id(), budget_lines=[line.BudgetLine(
                        name=f"{self.w.year(YEAR)}/budgetLines/new", node=self.w.project(YEAR, 0),
                        records_execution=True)])),
                "dimensions": lambda: suite().budget.BatchCreateDimensions(
                    dimension.BatchCreateDimensionsRequest(
                        parent=self.w.year(YEAR), request_id=new_id(),
                        dimensions=[dimension.Dimension(name=name, display_name="一般財源")]))}[collection]()

        def apply(reason):
            return suite().budget.ApplyChanges(budget_change.ApplyChangesRequest(
                parent=self.w.name, request_id=new_id(), reason=reason, changes=[budget_change.BudgetChange(
                    action=1, resource=budget_change.BudgetResource(dimension=dimension.Dimension(
                        name=name, display_name="一般財源")))]))

        self.note(0, "締切の後", reason="")  # settled only
        self.certify_with()
        for kind in ("lines", "dimensions"):
            said = self.refused(grpc.StatusCode.FAILED_PRECONDITION, "YEAR_CLOSED", lambda kind=kind: create(kind))
            self.assertIn("ApplyChanges", said)
        for call in (lambda: apply(""), lambda: self.note(0, "x", reason="")):
            said = self.refused(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD", call)
            self.assertIn("certified, and what comes after it needs a reason", said)
        self.note(0, "締切の後", reason="")  # makes nothing of it
        apply("財源の追記")
        self.note(0, "注", year=2023, reason="")
        writes = suite().budget.ListRevisions(budget_change.ListRevisionsRequest(parent=self.w.name)).revisions
        self.assertEqual([list(w.after_certification) for w in writes[:4]], [[], [YEAR], [], []])
        one = suite().budget.GetRevision(budget_change.GetRevisionRequest(
            parent=self.w.name, revision=writes[1].revision)).revision
        self.assertEqual((list(one.after_certification), one.reason), ([YEAR], "財源の追記"))


class Report(Certified):
    def report(self, *arguments, code=0):
        return self.cli("report", self.w.code, YEAR, *arguments, code=code)

    def test_it_is_printed_as_it_was_certified(self):
        before = self.report("--snapshot", self.w.settled(YEAR).settlement.certified_figures.snapshot)
        said = self.report("--certified")
        self.assertRegex(said, rf"^認定日 2023年9月29日　認定第1号\n数値は認定時のものと一致（{DIGEST}）\n\n")
        self.assertTrue(said.endswith(before))
        self.rename(0, "改称後の事業")
        self.note(1, "注記の訂正")
        self.assertEqual(self.report("--certified"), said)
        now = self.report()
        self.assertIn("改称後の事業", now)
        self.assertNotIn("改称後の事業", said)
        self.assertRegex(now, r"認定後に変更がある　予算科目等（台帳の版 \d+）、事業の体系（目録の版 \d+）。"
                              r"認定時の数値は kuzukuri report --certified で見られる")
        english = self.report("--certified", "--language", "en")
        self.assertRegex(english, rf"^Certified on .*: 認定第1号\nThe figures are those that were certified \({DIGEST}\)\n")

    def test_in_other_formats_the_file_is_the_report_alone(self):
        done = suite().cli("report", self.w.code, YEAR, "--certified", "--format", "csv")
        self.assertRegex(done.stderr, DIGEST)
        self.assertNotIn("figures1", done.stdout)
        self.assertEqual(json.loads(suite().cli("--json", "report", self.w.code, YEAR, "--certified").stdout)[
            "snapshot"], self.w.settled(YEAR).settlement.certified_figures.snapshot)

    def test_what_cannot_be_shown_so(self):
        self.assertIn("2023/settlement", self.cli("report", self.w.code, 2023, "--certified", code=1))
        self.assertEqual(suite().cli("report", self.w.code, YEAR, "--certified", "--as-of", "2022-07-31",
                                     check=False).returncode, 2)
        w = World(suite())
        w.close(YEAR)
        self.assertIn("is not certified", self.cli("report", w.code, YEAR, "--certified", code=1))
        w.certify(YEAR)
        self.assertIn("without its figures", self.cli("report", w.code, YEAR, "--certified", code=1))


class Digest(Certified):
    """Figures that are not those that were certified."""

    certify = False

    def test_another_digest_is_told_and_nothing_is_printed(self):
        for digest, wanted in (("figures1:" + "0" * 64, "are not those that were certified"),
                               ("figures9:" + "0" * 64, "of a form that this program does not know")):
            with self.subTest(digest=digest[:9]):
                self.setUp()
                snapshot = suite().aggregator.GetSnapshot(service.GetSnapshotRequest(jurisdiction=self.w.name))
                self.certify_with(self.figures(snapshot=snapshot.snapshot, digest=digest))
                done = suite().cli("report", self.w.code, YEAR, "--certified", check=False)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(wanted, done.stderr)
                self.assertIn(digest, done.stderr)


class Findings(Certified):
    def changed(self, **fields):
        return [(f.column, list(f.figures)) for f in self.w.compare(**fields).findings if f.kind == CHANGED]

    def test_lines_and_catalogue_each_and_snapshots_before(self):
        self.assertEqual(self.changed(), [])
        before = self.w.compare().snapshot
        budget = self.note(0, "訂正").revision
        self.assertEqual(self.changed(), [(0, [budget, 0, 0, 1, 0, 0])])
        catalogue = self.rename(0, "改称").revision
        wanted = [budget, catalogue, 0, 1, 1, 0]
        self.assertEqual(self.changed(), [(0, wanted)])
        self.rename(1, "他の年度", year=2023)
        self.note(1, "他の年度", year=2023)
        self.assertEqual(self.changed(), [(0, wanted)])
        self.assertEqual(self.changed(snapshot=before), [])
        answer = suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(name=self.w.year(YEAR)))
        self.assertEqual([list(f.figures) for f in answer.report.findings if f.kind == CHANGED],
                         [wanted])
        # Before the settlement's date the column is not the certified one.
        self.assertEqual([f.kind for f in suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=[
                comparison.ColumnSpec(fiscal_year=YEAR, as_of=day("2022-07-31")),
                comparison.ColumnSpec(fiscal_year=2023)])).findings if f.kind == CHANGED], [])

    def test_a_deletion_in_the_catalogue(self):
        w = self.w
        revision = suite().catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=w.name, request_id=new_id(), reason="誤り", changes=[catalog_change.CatalogChange(
                action=3, resource=catalog_change.CatalogResource(
                    project=project.Project(name=w.project(YEAR, 2))))])).revision
        self.assertEqual(self.changed(), [(0, [0, revision, 0, 0, 1, 0])])

    def explain(self, text):
        explained = explanation.Explanation(
            name=f"{self.w.year(YEAR)}/explanations/e", nodes=[self.w.project(YEAR, 0)], text=text, author="課",
            state=1)
        return suite().catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), reason="推敲", changes=[catalog_change.CatalogChange(
                action=2, allow_missing=True, resource=catalog_change.CatalogResource(explanation=explained))]))

    def test_however_many_writes_of_other_kinds_follow(self):
        revision = self.rename(0, "改称").revision
        for i in range(120):
            self.explain(f"理由{i}")
        self.assertEqual(self.changed(), [(0, [0, revision, 0, 0, 1, 0])])

    def test_explanations_alone_are_no_correction(self):
        for i in range(120):
            self.explain(f"理由{i}")
        self.assertEqual(self.changed(), [])

    def test_more_than_are_counted_are_told_as_more(self):
        for i in range(120):
            revision = self.rename(0, f"改称{i}").revision
            budget = self.note(0, f"注{i}").revision
        self.assertEqual(self.changed(), [(0, [budget, revision, 0, 100, 100, 0])])
        self.assertIn("the last of 100 or more writes", str(self.w.compare().findings))
        self.assertRegex(self.cli("report", self.w.code, YEAR), r"台帳の版 \d+ ほか99回以上）")

    def test_each_kind_of_budget_data_and_each_snapshot(self):
        year = self.w.year(YEAR)
        item = dimension.Dimension(name=f"{year}/economicItems/x", display_name="委託料")
        cell = figure.ReportedFigure(name=f"{year}/reportedFigures/c", table="T1", row_label="行",
                                     node=self.w.project(YEAR, 0), measure=1, value=5, unit_yen=1000)
        steps = [
            (1, dict(dimension=item)),
            (2, dict(dimension=dimension.Dimension(name=item.name, display_name="役務費"))),
            (2, dict(budget_line=line.BudgetLine(
                name=self.w.line(YEAR, 0), rollups=[f"{year}/classificationNodes/class"]))),
            (1, dict(reported_figure=cell)),
            (2, dict(reported_figure=figure.ReportedFigure(name=cell.name, value=6))),
            (3, dict(reported_figure=figure.ReportedFigure(name=cell.name))),
        ]
        told = [(self.w.compare().snapshot, [])]
        for i, (action, resource) in enumerate(steps, 1):
            with self.subTest(i=i):
                revision = suite().budget.ApplyChanges(budget_change.ApplyChangesRequest(
                    parent=self.w.name, request_id=new_id(), reason="訂正", changes=[budget_change.BudgetChange(
                        action=action, resource=budget_change.BudgetResource(**resource))])).revision
                wanted = [(0, [revision, 0, 0, i, 0, 0])]
                self.assertEqual(self.changed(), wanted)
                told.append((self.w.compare().snapshot, wanted))
        for snapshot, wanted in reversed(told):
            self.assertEqual(self.changed(snapshot=snapshot), wanted)

    def test_indicators_in_answers_that_have_them(self):
        name = f"{self.w.year(YEAR)}/indicators/I"
        made = suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(YEAR), request_id=new_id(), indicators=[indicator.Indicator(
                name=name, display_name="回数", nodes=[self.w.project(YEAR, 0)], measure=1,
                components=[indicator.IndicatorComponent(id="1")])])).revision
        self.assertEqual(self.changed(include_indicators=True), [(0, [0, 0, made, 0, 0, 1])])
        value = suite().indicator.RecordIndicatorValues(indicator.RecordIndicatorValuesRequest(
            parent=self.w.year(YEAR), request_id=new_id(), updates=[indicator.IndicatorValueUpdate(
                indicator=name, values=[indicator.IndicatorValue(
                    component="1", role=2, state=1, value=dict(unscaled=71))])])).revision
        self.assertEqual(self.changed(include_indicators=True), [(0, [0, 0, value, 0, 0, 2])])
        self.assertEqual(self.changed(), [])
        self.assertIn(f"指標（指標の版 {value} ほか1回）", self.cli("report", self.w.code, YEAR))

    def test_indicators_that_were_there_are_none(self):
        self.w = World(suite())
        name = f"{self.w.year(YEAR)}/indicators/I"
        suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(YEAR), request_id=new_id(), indicators=[indicator.Indicator(
                name=name, display_name="回数", nodes=[self.w.project(YEAR, 0)], measure=1,
                components=[indicator.IndicatorComponent(id="1")])]))
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 1000, kind=1, on="2022-04-01")])
        self.w.close(YEAR)
        self.cli("certify", self.w.code, YEAR, "--on", "2023-09-29", "--reference", "認定第1号")
        self.assertEqual(self.changed(include_indicators=True), [])

    def test_without_the_revision_nothing_is_said_of_the_catalogue(self):
        w = World(suite())
        w.close(YEAR)
        w.certify(YEAR)
        self.w = w
        self.rename(0, "改称")
        self.assertEqual(self.changed(), [])
        self.note(0, "訂正")
        self.assertEqual(len(self.changed()), 1)


class Commands(Certified):
    """The command line asks the budget service before the catalogue and the indicators, which do not know."""

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def export(self):
        self.cli("export", "--all", self.w.code, "-o", self.folder / "all")
        return self.folder / "all"

    def edit(self, file, old, new):
        path = self.folder / "all" / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def unwritten(self, *arguments, code=1):
        before = heads(self.w.code)
        said = self.cli(*arguments, code=code)
        self.assertEqual(heads(self.w.code), before)
        return said

    def test_import_and_plans(self):
        folder = self.export()
        self.edit("projects.csv", "事業0", "改称")
        plan = self.folder / "plan"
        for arguments in ((), ("--plan", "--out", plan)):
            said = self.unwritten("import", folder, *arguments)
            self.assertIn(f"the settlement of {self.w.year(YEAR)} is certified, and what comes after it needs a "
                          "reason; say why with --reason", said)
        self.assertFalse(plan.exists())
        self.cli("import", folder, "--plan", "--out", plan, "--reason", "改称の届出")
        self.cli("apply", plan)
        said = self.cli("log", self.w.project(YEAR, 0), "--limit", 1)
        self.assertRegex(said, rf"ImportChanges  \S+  after certification of {YEAR}\n    改称の届出\n")
        # Of the open year no reason is asked.
        text = (folder / "projects.csv").read_text()
        head, _, tail = text.rpartition("事業0")
        (folder / "projects.csv").write_text(f"{head}新名{tail}")
        self.cli("import", folder)

    def test_a_plan_that_was_made_before_the_certification(self):
        w = self.w = World(suite())
        w.close(YEAR)
        folder = self.export()
        self.edit("projects.csv", "事業0", "改称")
        plan = self.folder / "plan"
        self.cli("import", folder, "--plan", "--out", plan)
        self.cli("certify", w.code, YEAR, "--on", "2023-09-29", "--reference", "認定第1号")
        self.assertIn("needs a reason", self.unwritten("apply", plan))

    def test_indicators(self):
        name = f"{self.w.year(YEAR)}/indicators/I"
        suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(YEAR), request_id=new_id(), indicators=[indicator.Indicator(
                name=name, display_name="回数", nodes=[self.w.project(YEAR, 0)], measure=1,
                components=[indicator.IndicatorComponent(id="1")],
                values=[indicator.IndicatorValue(component="1", role=2, state=2)])]))
        folder = self.export()
        self.edit("indicators.csv", "回数", "延べ回数")
        self.assertIn("needs a reason", self.unwritten("import", folder))
        said = self.cli("import", folder, "--reason", "単位の訂正")
        self.assertIn("1 changed", said)

    def test_edit(self):
        script = self.folder / "editor"
        script.write_text("#!/bin/sh\nsed -i s/事業0/改称/ $1\n")
        script.chmod(0o755)
        environment = dict(os.environ, EDITOR=str(script))
        environment.pop("VISUAL", None)
        for one, running in suite().services.items():
            environment[f"KUZUKURI_{one.upper()}"] = running.address
        run = lambda *more: subprocess.run(  # noqa: E731
            [BIN / "kuzukuri", "edit", self.w.project(YEAR, 0), *more], env=environment, text=True,
            capture_output=True, stdin=subprocess.DEVNULL, check=False)
        before = heads(self.w.code)
        refused = run()
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn("needs a reason", refused.stderr)
        self.assertEqual(heads(self.w.code), before)
        Path(refused.stderr.rsplit("your text is in ", 1)[1].strip()).unlink()
        self.assertEqual(run("--reason", "改称の届出").returncode, 0)

    def test_the_log_marks_what_came_after(self):
        self.rename(0, "改称")
        self.rename(1, "改称二", year=2023)
        self.note(0, "注")
        lines = [line for line in self.cli("log", self.w.code, "--limit", 4).splitlines() if line.startswith("20")]
        self.assertEqual([f"after certification of {YEAR}" in line for line in lines], [True, False, True, False])
        writes = json.loads(self.cli("--json", "log", self.w.code, "--limit", 3))
        self.assertEqual([w["write"]["afterCertification"] for w in writes], [[YEAR], [], [YEAR]])


class InUse(unittest.TestCase):
    """What stands on a node is asked of the budget and the indicator service before it is deleted."""

    def setUp(self):
        self.w = World(suite(), projects=3)
        self.scratch = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch)
        suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(2023), request_id=new_id(), indicators=[indicator.Indicator(
                name=f"{self.w.year(2023)}/indicators/I", display_name="回数", nodes=[self.w.project(2023, 0)],
                measure=1, components=[indicator.IndicatorComponent(id="1")])]))

    cli = Certified.cli
    unwritten = Commands.unwritten

    def test_delete(self):
        name = self.w.project(2023, 0)
        said = self.unwritten("delete", name, "--reason", "誤り")
        self.assertIn("other services hold 2 resources that stand on what is to be deleted:\n"
                      f"  {self.w.line(2023, 0)} stands on projects/P-0\n"
                      f"  {self.w.year(2023)}/indicators/I is of projects/P-0\n", said)
        self.assertIn("--although-used", said)
        self.cli("delete", name, "--reason", "誤り", "--although-used")
        self.w.append(2023, [self.w.entry(2023, 0, 5)])
        kinds = {f.kind for f in self.w.compare(include_indicators=True).findings}
        self.assertLessEqual({comparison.Finding.KIND_UNKNOWN_NODE,
                              comparison.Finding.KIND_UNKNOWN_INDICATOR_NODE}, kinds)

    def test_what_nothing_stands_on(self):
        self.cli("delete", self.w.line(2023, 1), "--reason", "誤り")
        self.cli("delete", self.w.project(2023, 1), "--reason", "誤り")

    def test_sub_projects_and_roll_ups_and_departments(self):
        sub = f"{self.w.project(2023, 1)}/subProjects/s"
        department = f"{self.w.name}/departments/x"
        suite().catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[
                catalog_change.CatalogChange(action=1, resource=catalog_change.CatalogResource(
                    sub_project=project.SubProject(name=sub, display_name="細"))),
                catalog_change.CatalogChange(action=1, resource=catalog_change.CatalogResource(
                    department=pb("catalog/department").Department(name=department, display_name="課")))]))
        suite().budget.ApplyChanges(budget_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[
                budget_change.BudgetChange(action=2, resource=budget_change.BudgetResource(
                    budget_line=line.BudgetLine(name=self.w.line(2023, 1), node=sub, rollups=[department])))]))
        self.assertIn("stands on projects/P-1/subProjects/s",
                      self.unwritten("delete", self.w.project(2023, 1), "--reason", "誤り"))
        self.assertIn("counts in departments/x", self.unwritten("delete", department, "--reason", "誤り"))

    def test_prune(self):
        folder = self.scratch / "all"
        self.cli("export", "--all", self.w.code, "-o", folder)
        rows = folder / "projects.csv"
        rows.write_text("".join(l for l in rows.read_text().splitlines(True) if ",2023,P-1," not in l))
        prune = ("import", folder, "--prune", "projects")
        self.assertIn("stands on projects/P-1", self.unwritten(*prune))
        self.assertIn("stands on projects/P-1", self.unwritten(*prune, "--plan"))
        # What the same files take away, or put elsewhere, is not held against it.
        lines = folder / "budget_lines.csv"
        text = lines.read_text()
        lines.write_text(text.replace(f"{self.w.code},2023,P-1,projects/P-1", f"{self.w.code},2023,P-1,projects/P-2"))
        self.assertNotEqual(lines.read_text(), text)
        self.cli(*prune)
        self.assertEqual(self.cli("import", folder, "--plan").count("deleted"), 1)


if __name__ == "__main__":
    unittest.main()
