"""One resource is edited, moved or deleted by a command, and a year begins as a copy of another."""

import os
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from suite import BIN, new_id, pb, suite
from world import World, line, lineage, node, project

indicator = pb("indicator/indicator")
indicator_edge = pb("indicator/indicator_lineage_edge")
change = pb("catalog/change")


class Commands(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)

    def cli(self, *arguments, code=0, editor=None, stdin=None):
        environment = dict(os.environ)
        for name, service in suite().services.items():
            environment[f"KUZUKURI_{name.upper()}"] = service.address
        if editor:
            environment.pop("VISUAL", None)
            environment["EDITOR"] = editor
        result = subprocess.run([f"{BIN}/kuzukuri", *map(str, arguments)], env=environment,
                                capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def editor(self, script):
        """An editor that does what a shell script does to the file."""
        handle, name = tempfile.mkstemp(suffix=".sh")
        os.close(handle)  # what is open for writing cannot be run
        file = Path(name)
        self.addCleanup(file.unlink)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return str(file)

    def get(self, y, i):
        return suite().catalog.GetProject(project.GetProjectRequest(
            name=self.w.project(y, i))).project

    def lines(self, y):
        return {one.name.rsplit("/", 1)[1]: one for one in suite().budget.ListBudgetLines(
            line.ListBudgetLinesRequest(parent=self.w.year(y))).budget_lines}


    def edit(self, script, *arguments, name=None, code=0):
        return self.cli("edit", name or self.w.project(2022, 0), *arguments, code=code,
                        editor=self.editor(script))


class Edit(Commands):
    def test_what_was_changed_is_written_with_its_reason(self):
        said = self.edit("sed -i s/事業0/図書巡回事業/ $1", "--reason", "誤記", "--actor", "佐藤")
        self.assertIn('display_name: "事業0" → "図書巡回事業"\n', said)
        self.assertRegex(said, r"Written in revision \d+\.\n$")
        self.assertEqual(self.get(2022, 0).display_name, "図書巡回事業")
        self.assertRegex(self.cli("log", self.w.project(2022, 0), "--limit", 1),
                         r"ApplyChanges  佐藤\n    誤記\n    display_name: ")

    def test_nothing_changed_nothing_written(self):
        self.assertEqual(self.edit("true"), "Nothing was changed.\n")

    def test_what_cannot_be_written_is_kept(self):
        for script, wanted in (("sed -i s/事業0/事業1/ $1", "display_name"),
                               ("echo '{' > $1", "cannot be read"),
                               ("sed -i s/P-0/P-9/ $1", "never changed")):
            said = self.edit(script, code=1)
            self.assertIn(wanted, said)
            kept = Path(said.rsplit("your text is in ", 1)[1].strip())
            self.assertTrue(kept.exists())
            kept.unlink()
        self.assertIn("editor did not end well", self.edit("exit 3", code=2))
        self.assertEqual(self.get(2022, 0).display_name, "事業0")

    def test_two_clerks_at_once(self):
        other = f"{BIN}/kuzukuri edit {self.w.project(2022, 0)} --reason b"
        inner = self.editor("sed -i s/事業0/先/ $1")
        said = self.edit(f"EDITOR={inner} {other} > /dev/null; sed -i s/事業0/後/ $1", code=1)
        self.assertIn("ETAG_MISMATCH", said)
        self.assertEqual(self.get(2022, 0).display_name, "先")

    def test_what_is_never_edited_or_is_gone(self):
        self.edit("true", name=f"{self.w.year(2022)}/budgetYear", code=1)
        self.edit("true", name=self.w.project(2022, 77), code=1)
        self.cli("delete", self.w.line(2022, 2), "--reason", "重複")
        self.cli("delete", self.w.project(2022, 2), "--reason", "重複")
        self.assertIn("it was deleted", self.edit("true", name=self.w.project(2022, 2), code=1))


class Delete(Commands):
    def test_those_of_one_service_go_together(self):
        for y in (2022, 2023):
            self.cli("delete", self.w.line(y, 0), "--reason", "誤り")
        edge = lineage.LineageEdge(name=f"{self.w.year(2023)}/lineageEdges/e", type=1,
                                   predecessor=self.w.project(2022, 0),
                                   successor=self.w.project(2023, 0))
        suite().catalog.BatchCreateLineageEdges(lineage.BatchCreateLineageEdgesRequest(
            parent=self.w.year(2023), request_id=new_id(), lineage_edges=[edge]))
        said = self.cli("delete", self.w.project(2023, 0), "--reason", "誤り", code=1)
        self.assertIn("IN_USE", said)
        self.assertIn("lineageEdges/e", said)
        self.assertIn("2 deleted in revision", self.cli(
            "delete", self.w.project(2023, 0), edge.name, "--reason", "誤り"))
        self.cli("delete", self.w.project(2022, 1), self.w.line(2022, 1), "--reason", "x", code=2)


    def test_what_can_be_done_about_a_project_with_entries_is_so(self):
        """Each remedy that is told is followed."""
        w = self.w
        w.append(2022, [w.entry(2022, 0, 7, kind=1, entry_id="e")])
        said = self.cli("delete", w.project(2022, 0), "--reason", "採番し直し", code=1)
        self.assertIn("stays on its node for good", said)
        self.assertIn("printed_code and display_name", said)
        # It only has another number.
        self.edit("sed -i 's/\"printed_code\": \"[^\"]*\"/\"printed_code\": \"Ⅸ-9\"/' $1", "--reason", "採番")
        self.assertEqual(self.get(2022, 0).printed_code, "Ⅸ-9")
        # Of two that are one, that without entries goes, and its line first.
        self.cli("delete", w.line(2022, 1), "--reason", "重複")
        self.cli("delete", w.project(2022, 1), "--reason", "重複")
        # The line itself: another one, reversed and posted anew.
        said = self.cli("delete", w.line(2022, 0), "--reason", "科目誤り", code=1)
        self.assertIn("reverse what is posted on this one, and post it anew there", said)
        w.append(2022, [w.entry(2022, 0, -7, kind=1, reverses="e"), w.entry(2022, 2, 7, kind=1)])
        self.assertEqual([b.appropriation_yen for b in w.balances(2022).balances], [0, 7])
        # The project goes all the same, and the finding with its return.
        self.assertIn("a finding until it is entered again under its id", self.cli(
            "delete", w.project(2022, 0), "--reason", "採番し直し", code=1))
        self.cli("delete", w.project(2022, 0), "--reason", "採番し直し", "--although-used")
        self.assertTrue(self.unknown_nodes())
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=w.name, request_id=new_id(), changes=[change.CatalogChange(
                action=1, resource=change.CatalogResource(project=project.Project(
                    name=w.project(2022, 0), display_name="事業0", departments=[f"{w.name}/departments/d"],
                    placements=[node.Placement(
                        tree="list", parent=f"{w.year(2022)}/classificationNodes/class")])))]))
        self.assertFalse(self.unknown_nodes())

    def unknown_nodes(self):
        kinds = pb("aggregator/compare_execution").Finding
        return [f for f in self.w.compare().findings if f.kind == kinds.KIND_UNKNOWN_NODE]


class Move(Commands):
    def setUp(self):
        super().setUp()
        self.nodes = {i: f"{self.w.year(2022)}/classificationNodes/{i}"
                      for i in ("total", "class", "left", "right")}
        suite().catalog.BatchCreateClassificationNodes(node.BatchCreateClassificationNodesRequest(
            parent=self.w.year(2022), request_id=new_id(), classification_nodes=[
                node.ClassificationNode(name=self.nodes[i], kind=3, display_name=i, placements=[
                    node.Placement(tree="list", parent=self.nodes["class"])])
                for i in ("left", "right")]))
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[change.CatalogChange(
                action=2, resource=change.CatalogResource(project=project.Project(
                    name=self.w.project(2022, i), placements=[
                        node.Placement(tree="list", parent=self.nodes["left"], position=i)])))
                for i in range(3)]))
        self.department = f"{self.w.name}/departments/d"
        budget = pb("budget/change")
        suite().budget.ApplyChanges(budget.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[budget.BudgetChange(
                action=2, resource=budget.BudgetResource(budget_line=line.BudgetLine(
                    name=self.w.line(2022, i), rollups=[
                        self.nodes["left"], self.nodes["class"], self.department])))
                for i in range(2)]))

    def rollups(self, i):
        return list(self.lines(2022)[f"P-{i}"].rollups)

    def test_a_project_and_the_lines_below_it(self):
        said = self.cli("move", self.w.project(2022, 0), "--under", "right", "--reason", "柱の誤り")
        self.assertIn("1 budget lines count there", said)
        self.assertEqual(self.get(2022, 0).placements[0].parent, self.nodes["right"])
        self.assertEqual(self.rollups(0), [self.nodes["right"], self.nodes["class"],
                                           self.nodes["total"], self.department])
        self.assertEqual(self.rollups(1)[0], self.nodes["left"])
        again = self.cli("move", self.w.project(2022, 0), "--under", "right", "--reason", "柱の誤り")
        self.assertNotIn("budget lines", again)
        # One that counts in no node goes on so.
        self.assertNotIn("budget lines", self.cli(
            "move", self.w.project(2022, 2), "--under", "right", "--reason", "柱の誤り"))

    def test_a_node_with_all_below_it(self):
        said = self.cli("move", self.nodes["left"], "--under", "right", "--reason", "改組")
        self.assertIn("2 budget lines count there", said)
        self.assertIn(self.nodes["right"], self.rollups(0))
        self.cli("move", self.nodes["right"], "--under", "left", "--reason", "輪", code=1)

    PLACE = "sed -i 's|/left\"|/right\"|' $1"  # in an editor: below another node

    def mismatches(self):
        kinds = pb("aggregator/compare_execution").Finding
        return [f for f in self.w.compare().findings if f.kind == kinds.KIND_ROLL_UP_MISMATCH]

    def test_an_edit_of_where_something_stands_does_the_same(self):
        for name, script in ((self.w.project(2022, 0), self.PLACE),
                             (self.nodes["left"], self.PLACE.replace("/left", "/class"))):
            said = self.edit(script, "--reason", "柱の誤り", name=name)
            self.assertRegex(said, r"\n1 budget lines count there since budget revision \d+\.\n$")
        self.assertEqual(self.rollups(0), [self.nodes["right"], self.nodes["class"],
                                           self.nodes["total"], self.department])
        self.assertEqual(self.rollups(1), [*(self.nodes[i] for i in ("left", "right", "class", "total")),
                                           self.department])
        self.assertFalse(self.mismatches())
        said = self.cli("log", self.w.line(2022, 0), "--limit", 1)
        self.assertIn("柱の誤り", said)

    def leave_lines_behind(self):
        """As a command that was cut off between the two services does."""
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[change.CatalogChange(
                action=2, resource=change.CatalogResource(project=project.Project(
                    name=self.w.project(2022, 0), placements=[
                        node.Placement(tree="list", parent=self.nodes["right"])])))]))

    def test_an_edit_that_was_cut_off_says_how_it_is_completed(self):
        self.leave_lines_behind()
        said = self.edit("true")
        command = f"kuzukuri move {self.w.project(2022, 0)} --under right --reason TEXT"
        self.assertIn(f"1 budget lines below count elsewhere than it stands: {command} has", said)
        self.cli(*command.split()[1:])
        self.assertEqual(self.rollups(0)[0], self.nodes["right"])
        self.assertEqual(self.edit("true"), "Nothing was changed.\n")

    def test_an_export_and_a_copy_of_the_year_tell_of_lines_that_count_elsewhere(self):
        self.cli("move", self.w.project(2022, 1), "--under", "left", "--reason", "合計にも")
        self.leave_lines_behind()
        named = f"\n  {self.w.line(2022, 0)}\nkuzukuri move PROJECT --under NODE"
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn(named, self.cli("export", "--all", self.w.code, "-o", f"{folder}/out"))
        copied = self.cli("year", "copy", self.w.code, 2022, 2023, "--plan")
        self.assertIn("Note: 1 budget lines count elsewhere", copied)
        self.assertIn(named, copied)


class YearCopy(Commands):
    def setUp(self):
        super().setUp()
        self.w = World(suite(), projects=3, years=(2023,))
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[
                change.CatalogChange(action=1, resource=change.CatalogResource(
                    sub_project=project.SubProject(name=f"{self.w.project(2023, 0)}/subProjects/a",
                                                   display_name="細", mark=1, note="注"))),
                change.CatalogChange(action=2, resource=change.CatalogResource(
                    fiscal_year=pb("catalog/fiscal_year").FiscalYear(
                        name=self.w.year(2023), display_name="令和５年度")))]))
        suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(2023), request_id=new_id(), indicators=[indicator.Indicator(
                name=f"{self.w.year(2023)}/indicators/{i}", display_name=f"指標{i}",
                nodes=[self.w.project(2023, i)], measure=1,
                components=[indicator.IndicatorComponent(id="1")],
                values=[indicator.IndicatorValue(component="1", role=1, state=2)])
                for i in range(3)]))
        self.w.append(2023, [self.w.entry(2023, 0, 1000, kind=1)])

    def copy(self, *arguments, code=0):
        return self.cli("year", "copy", self.w.code, 2023, 2024, *arguments, code=code)

    def test_the_next_year_begins_as_this_one(self):
        without = ("--without", "projects/P-2", "--reason", "完了")
        plan = self.copy(*without, "--plan")
        self.assertIn("Nothing is written.", plan)
        self.assertRegex(plan, r"projects +\S+/2024: 2 new\n")
        self.copy("--without", "projects/P-2", code=2)
        said = self.copy(*without)
        self.assertRegex(said, r"lineageEdges +4 rows")
        year = self.w.year(2024)
        self.assertEqual(suite().catalog.GetFiscalYear(pb("catalog/fiscal_year").GetFiscalYearRequest(
            name=year)).fiscal_year.display_name, "令和６年度")
        edges = suite().catalog.ListLineageEdges(lineage.ListLineageEdgesRequest(
            parent=year)).lineage_edges
        self.assertEqual([(e.name.rsplit("/", 1)[1], e.type) for e in edges],
                         [("P-0", 1), ("P-0.a", 1), ("P-1", 1), ("P-2", 5)])
        copied = self.get(2024, 0)
        self.assertEqual([(s.display_name, s.mark, s.note) for s in copied.sub_projects],
                         [("細", 0, "")])
        self.assertEqual(copied.placements[0].parent, f"{year}/classificationNodes/class")
        self.assertEqual({n: one.node for n, one in self.lines(2024).items()},
                         {f"P-{i}": self.w.project(2024, i) for i in range(2)})
        self.assertEqual([b.appropriation_yen for b in self.w.balances(2024).balances], [0, 0])
        indicators = suite().indicator.ListIndicators(indicator.ListIndicatorsRequest(
            parent=year)).indicators
        self.assertEqual([(i.display_name, len(i.values)) for i in indicators],
                         [("指標0", 0), ("指標1", 0)])
        self.assertEqual(len(suite().indicator.ListIndicatorLineageEdges(
            indicator_edge.ListIndicatorLineageEdgesRequest(
                parent=year)).indicator_lineage_edges), 2)

    def test_again_it_changes_nothing_and_keeps_what_was_changed_since(self):
        self.copy()
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[change.CatalogChange(
                action=2, resource=change.CatalogResource(project=project.Project(
                    name=self.w.project(2024, 1), note="新年度の注")))]))
        said = self.copy()
        self.assertRegex(said, r"projects +3 rows +2 of them there already +1 differ and are left")
        self.assertEqual(self.get(2024, 1).note, "新年度の注")
        self.cli("year", "copy", self.w.code, 2023, 2022, code=2)

    def indicator_edges(self):
        return [(e.name.rsplit("/", 1)[1], e.comparability) for e in
                suite().indicator.ListIndicatorLineageEdges(
                    indicator_edge.ListIndicatorLineageEdgesRequest(
                        parent=self.w.year(2024))).indicator_lineage_edges]

    def test_lineage_that_is_there_under_other_ids_is_not_made_again(self):
        """As a city has it whose next year came from files."""
        self.copy()
        changed = pb("indicator/change")
        end = indicator_edge.IndicatorEnd
        year = self.w.year(2024)
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[
                change.CatalogChange(action=3, resource=change.CatalogResource(
                    lineage_edge=lineage.LineageEdge(name=f"{year}/lineageEdges/P-1"))),
                change.CatalogChange(action=1, resource=change.CatalogResource(
                    lineage_edge=lineage.LineageEdge(
                        name=f"{year}/lineageEdges/e7", type=1,
                        predecessor=self.w.project(2023, 1), successor=self.w.project(2024, 1))))]))
        suite().indicator.ApplyChanges(changed.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[
                changed.IndicatorChange(action=3, resource=changed.IndicatorResource(
                    indicator_lineage_edge=indicator_edge.IndicatorLineageEdge(
                        name=f"{year}/indicatorLineageEdges/1"))),
                changed.IndicatorChange(action=1, resource=changed.IndicatorResource(
                    indicator_lineage_edge=indicator_edge.IndicatorLineageEdge(
                        name=f"{year}/indicatorLineageEdges/x", comparability=4, explanation="見直し",
                        predecessors=[end(indicator=f"{self.w.year(2023)}/indicators/1")],
                        successors=[end(indicator=f"{year}/indicators/1")])))]))
        before = self.indicator_edges()
        said = self.copy()
        self.assertRegex(said, r"lineageEdges +4 rows +there already\n")
        self.assertRegex(said, r"indicatorLineageEdges +3 rows +2 of them there already +1 differ")
        self.assertEqual(self.indicator_edges(), before)
        self.assertEqual(len(before), 3)


if __name__ == "__main__":
    unittest.main()
