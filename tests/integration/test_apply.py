"""A plan that is kept in a file and applied later: exactly that, or nothing and what has moved since."""

import hashlib
import json
import os
import pty
import random
import subprocess
import unittest

import test_import_again
from suite import BIN, new_id, pb, suite
from test_import_again import heads
from world import World

change = pb("catalog/change")
budget_change = pb("budget/change")
department = pb("catalog/department")
indicator = pb("indicator/indicator")
line = pb("budget/budget_line")
project = pb("catalog/project")

RENAMED = ("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")


class PlanCase(test_import_again.FolderTest):
    def setUp(self):
        super().setUp()
        self.load("--reason", "移行")
        self.file = self.case / "plan"
        self.year = f"jurisdictions/{self.case.code}/fiscalYears/2024"

    def plan(self, *arguments, code=0):
        return self.load("--plan", "--out", self.file, *arguments, code=code)

    def apply(self, *arguments, code=0):
        result = suite().cli("apply", self.file, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def name_of(self, project_id="B"):
        return suite().catalog.GetProject(project.GetProjectRequest(
            name=f"{self.year}/projects/{project_id}")).project.display_name

    def change(self, action, **resource):
        return suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=f"jurisdictions/{self.case.code}", request_id=new_id(), changes=[
                change.CatalogChange(action=action, resource=change.CatalogResource(**resource))]))

    def refused_without_a_write(self, *arguments, code=1):
        before = heads(self.case.code)
        said = self.apply(*arguments, code=code)
        self.assertEqual(heads(self.case.code), before)
        return said


class Apply(PlanCase):
    def test_exactly_that_and_once(self):
        self.case.edit(*RENAMED)
        before = heads(self.case.code)
        said = self.plan("--reason", "誤記", "--actor", "佐藤")
        self.assertIn('      display_name: "図書巡回事業" → "図書館巡回事業"\n', said)
        self.assertIn(f"Nothing is written. {self.file} is the plan: 0 new, 1 changed, 0 deleted;", said)
        self.assertEqual(heads(self.case.code), before)
        # The folder is another by now; the plan is what it was.
        self.case.edit("folder/projects.csv", "図書館巡回事業", "他の事業")
        self.assertRegex(self.apply("--actor", "課長"), r"^catalogue +\d+ rows   revision \d+\n$")
        self.assertEqual(self.name_of(), "図書館巡回事業")
        after = heads(self.case.code)
        self.assertEqual(after, (before[0] + 1, *before[1:]))
        self.assertRegex(self.apply(), r"^catalogue .* written before\nThe plan was done already; nothing is written now\.\n$")
        self.assertEqual(heads(self.case.code), after)
        log = suite().cli("log", f"{self.year}/projects/B", "--limit", 1).stdout
        self.assertRegex(log, r"ImportChanges  課長\n    誤記\n")

    def test_the_file_says_whose_it_is(self):
        self.case.edit(*RENAMED)
        self.plan("--reason", "誤記", "--actor", "佐藤")
        text = self.file.read_bytes().split(b"\n\n")[0].decode()
        self.assertRegex(text, rf"^kuzukuri plan 1 sha256:[0-9a-f]{{64}}\njurisdictions/{self.case.code}\n"
                               r"made \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+09:00 by 佐藤\nreason: 誤記\n"
                               r"0 new, 1 changed, 0 deleted; \d+ there already\nprojects +\S+/2024: 0 new, 1 there, 1 changed$")

    def test_a_plan_that_writes_nothing(self):
        self.plan()
        self.assertEqual(self.apply(), "The plan writes nothing.\n")

    def test_done_and_taken_back_it_is_done(self):
        self.case.edit(*RENAMED)
        self.plan()
        self.apply()
        self.change(2, project=project.Project(name=f"{self.year}/projects/B", display_name="図書巡回事業"))
        self.assertIn("done already", self.refused_without_a_write(code=0))
        self.plan()  # another plan, although it does the same
        self.apply()
        self.assertEqual(self.name_of(), "図書館巡回事業")

    def test_nightly_postings_do_not_move_it(self):
        self.case.edit(*RENAMED)
        self.plan()
        w = World.__new__(World)
        w.suite, w.code, w.name = suite(), self.case.code, f"jurisdictions/{self.case.code}"
        w.append(2024, [pb("budget/ledger_entry").LedgerEntry(
            budget_line=f"{self.year}/budgetLines/A", kind=20, amount_yen=5,
            effective_date=pb("type/date").Date(year=2024, month=7, day=1))])
        said = self.apply()
        self.assertNotIn("written before", said)
        self.assertEqual(self.name_of(), "図書館巡回事業")

    def test_what_was_written_as_json(self):
        self.case.edit(*RENAMED)
        self.plan()
        for before in (False, True):
            answer = json.loads(suite().cli("apply", self.file, "--json").stdout)
            one, = answer["applied"]
            self.assertEqual((one["collection"], one["written_before"]), ("catalogue", before))
            self.assertGreater(one["revision"], 1)

    def test_a_year_of_every_kind(self):
        """A folder into a jurisdiction that has nothing."""
        other = self.case.code
        fresh = type(self.case)(self, "10-years-with-a-gap")
        (fresh / "folder/budget_years.csv").unlink()
        self.case, self.folder, self.file = fresh, fresh / "folder", fresh / "plan"
        self.year = f"jurisdictions/{fresh.code}/fiscalYears/2024"
        self.plan()
        self.assertEqual(heads(fresh.code), (0, 0, 0))
        self.apply()
        for year in (2022, 2024):
            page = [suite().cli("balance", code, year).stdout.replace(code, "") for code in (other, fresh.code)]
            self.assertEqual(*page)
        again = self.load()
        self.assertNotIn("To be written", again)


class Moved(PlanCase):
    """Somebody else was there between the plan and its application."""

    def test_a_changed_resource(self):
        self.case.edit(*RENAMED)
        self.plan()
        self.change(2, project=project.Project(name=f"{self.year}/projects/B", display_name="移動図書館"))
        said = self.refused_without_a_write()
        self.assertRegex(said, r"^Moved since the plan was made \(in the plan → now\):\n"
                               rf"  {self.year}/projects/B   B 移動図書館\n"
                               r"      display_name: \"図書巡回事業\" → \"移動図書館\"\nNothing is written now\.")
        self.assertEqual(self.name_of(), "移動図書館")

    def test_one_that_appeared(self):
        with open(self.folder / "departments.csv", "a", encoding="utf-8") as rows:
            rows.write(f"{self.case.code},new,新設課\n")
        (self.folder / "ledger_entries.csv").unlink()
        self.case.edit("folder/budget_lines.csv", "2024,B,projects/B,true,true,,,,", "2024,B,projects/B,true,true,,,注,")
        self.plan()
        name = f"jurisdictions/{self.case.code}/departments/new"
        self.change(1, department=department.Department(name=name, display_name="別の課"))
        said = self.refused_without_a_write()
        self.assertIn(f"  {name}   new 別の課\n      it was not there, and was made since\n", said)
        self.change(3, department=department.Department(name=name))
        self.apply()

    def test_one_that_vanished(self):
        with open(self.folder / "departments.csv", "a", encoding="utf-8") as rows:
            rows.write(f"{self.case.code},new,新設課\n")
        self.load()
        self.case.edit("folder/departments.csv", "新設課", "改称課")
        self.plan()
        name = f"jurisdictions/{self.case.code}/departments/new"
        self.change(3, department=department.Department(name=name))
        said = self.refused_without_a_write()
        self.assertIn(f"  {name}   new 新設課\n      it was there, and was deleted since\n", said)

    def test_another_service_moved_and_none_is_written(self):
        self.case.edit(*RENAMED)
        self.case.edit("folder/budget_lines.csv", "2024,B,projects/B,true,true,,,,", "2024,B,projects/B,true,true,,,注,")
        self.plan()
        suite().budget.ApplyChanges(budget_change.ApplyChangesRequest(
            parent=f"jurisdictions/{self.case.code}", request_id=new_id(), changes=[budget_change.BudgetChange(
                action=2, resource=budget_change.BudgetResource(budget_line=line.BudgetLine(
                    name=f"{self.year}/budgetLines/B", note="他の注")))]))
        said = self.refused_without_a_write()
        self.assertIn(f"  {self.year}/budgetLines/B   B\n      note: — → \"他の注\"\n", said)
        self.assertEqual(self.name_of(), "図書巡回事業")

    def test_the_state_of_the_books(self):
        years = self.folder / "budget_years.csv"
        head = ("jurisdiction,fiscal_year,closing_state,execution_stage,posting_granularity,"
                "executed_through,statement_title\n")
        row = f"{self.case.code},2024,in_year,,statement,2024-{{}},\n"
        years.write_text(head + row.format("07-31"))
        self.plan()
        self.load()
        said = self.refused_without_a_write()
        self.assertIn(f"  {self.year}/budgetYear   budgetYear\n      it was not there, and was made since\n", said)
        years.write_text(head + row.format("10-31"))
        self.plan()
        years.write_text(head + row.format("08-31"))
        self.load()
        said = self.refused_without_a_write()
        self.assertIn("      executed_through: {year: 2024 month: 7 day: 31} → ", said.replace("{ ", "{").replace(" }", "}"))

    def test_a_statement(self):
        (self.folder / "ledger_entries.csv").unlink()
        (self.folder / "statements.csv").write_text(
            "jurisdiction,fiscal_year,statement,kind,as_of,title\n"
            f"{self.case.code},2024,july,status,2024-07-31,七月\n")
        figures = self.folder / "statement_figures.csv"
        head = "jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
        row = f"{self.case.code},2024,july,projects/A,disbursed,{{}},1000\n"
        figures.write_text(head + row.format(70000))
        self.plan()
        self.load()
        self.assertIn("statements", self.apply())  # the very same is there
        figures.write_text(head + row.format(80000))
        self.plan("--replace")
        figures.write_text(head + row.format(90000))
        self.load("--replace")
        said = self.refused_without_a_write()
        self.assertRegex(said, rf"  {self.year}/statements/july   july\n      another version stands: \d+ → \d+\n")
        self.file.unlink()
        figures.write_text(head + row.format(10000))
        self.assertIn("stands with other content", self.plan(code=1))  # not without --replace
        self.assertEqual([path.name for path in self.case.path.iterdir() if "plan" in path.name], [])

    def test_a_batch_of_the_name(self):
        rows = self.folder / "ledger_entries.csv"
        text = rows.read_text()
        rows.write_text(text.replace(",f2024,", ",night,"))
        said = self.plan(code=1)  # the same rows are there under another name
        self.assertIn("f2024", said)
        changed = text.replace(",3000000,", ",3000001,")
        rows.write_text(changed.replace(",f2024,", ",night,"))
        self.plan()
        rows.write_text(text.replace(",3000000,", ",3000002,").replace(",f2024,", ",night,"))
        self.load()
        self.assertIn("REQUEST_ID_REUSED", self.refused_without_a_write())


class Values(unittest.TestCase):
    """Indicator values, on the demonstration's city."""

    setUp = test_import_again.WholeCityTest.setUp
    load = test_import_again.WholeCityTest.load

    def test_values_are_held_against_what_the_plan_saw(self):
        file = self.folder / "plan"
        values = self.folder / "indicator_values.csv"
        text = values.read_text()
        values.write_text(text + f"{self.code},2022,I-1.1,1,actual,value,30,,30回,false,2022-10-31\n")
        self.load("--plan", "--out", file)
        values.write_text(text + f"{self.code},2022,I-1.1,1,actual,value,31,,31回,false,2022-10-31\n")
        self.load()
        before = heads(self.code)
        said = suite().cli("apply", file, check=False)
        self.assertEqual(said.returncode, 1, said.stdout)
        self.assertRegex(said.stderr, r"indicators/I-1\.1   I-1\.1 .*\n      values\[\d\]")
        self.assertEqual(heads(self.code), before)


class Hostile(PlanCase):
    def setUp(self):
        super().setUp()
        self.case.edit(*RENAMED)
        self.plan()
        self.whole = self.file.read_bytes()

    def refused(self, content, wanted):
        self.file.write_bytes(content)
        self.assertIn(wanted, self.refused_without_a_write(code=2))

    def test_a_file_that_is_no_whole_plan(self):
        self.refused(b"", "is empty")
        self.refused(b"PK\x03\x04", "is no plan")
        self.refused(b"\n" * 300, "is no plan")
        self.refused(self.whole.replace(b"plan 1 ", b"plan 2 ", 1), "version 2 of the format")
        self.refused(self.whole.split(b"\n")[0], "cut off")
        chance = random.Random(5)
        for _ in range(20):
            self.refused(self.whole[:chance.randrange(100, len(self.whole) - 1)], "cut off")
            bytes_ = bytearray(self.whole)
            bytes_[chance.randrange(100, len(bytes_))] ^= 1 << chance.randrange(8)
            self.refused(bytes(bytes_), "changed after it was made")
        self.file.unlink()
        self.assertIn("cannot be read", self.refused_without_a_write(code=2))

    def forge(self, old, new):
        """The plan with other bytes and the digest of those."""
        body = self.whole.split(b"\n", 1)[1]
        self.assertIn(old, body)
        body = body.replace(old, new)
        digest = hashlib.sha256(body).hexdigest().encode()
        return b"kuzukuri plan 1 sha256:" + digest + b"\n" + body

    def test_a_forged_plan_does_what_an_import_may_and_no_more(self):
        self.file.write_bytes(self.forge(b"kuzukuri.catalog.v1.ImportChangesRequest",
                                         b"kuzukuri.catalog.v1.ImportChangesReques_"))
        self.assertIn("a request that no import makes", self.refused_without_a_write(code=1))
        self.file.write_bytes(self.forge(self.whole[-20:], b"\xff" * 20))
        self.assertIn("a record that cannot be read", self.refused_without_a_write(code=2))

    def test_a_plan_of_another_city(self):
        self.assertIn(f"is a plan of jurisdictions/{self.case.code}, not of jurisdictions/141127",
                      self.refused_without_a_write("--jurisdiction", "141127", code=2))
        self.apply("--jurisdiction", self.case.code)
        # The services of its head are of this city; of the other they hold nothing.
        other = World(suite()).code
        self.file.write_bytes(self.forge(self.case.code.encode(), other.encode()))
        before = heads(other)
        self.assertIn("another database", self.apply(code=1))
        self.assertEqual(heads(other), before)

    def test_a_reason_of_100_000_characters(self):
        self.file.unlink()
        self.case.edit("folder/projects.csv", "図書館巡回事業", "他の事業")
        said = self.plan("--reason", "x" * 100_000, code=1)
        self.assertIn("reason", said)
        self.assertIn("would be refused", said)
        self.assertLess(len(said), 20_000)
        self.assertEqual([path.name for path in self.case.path.iterdir() if "plan" in path.name], [])

    def test_a_place_that_cannot_be_written(self):
        self.load("--plan", "--out", "/nowhere/plan", code=2)
        self.load("--out", self.file, code=2)  # not without --plan

    def test_files_of_two_cities(self):
        with open(self.folder / "jurisdiction.csv", "a", encoding="utf-8") as rows:
            rows.write("011002,札幌市\n")
        self.assertIn("of one jurisdiction", self.plan(code=2))


class Terminal(PlanCase):
    """What a person at a terminal sees and is asked."""

    def run_in(self, answer, *arguments, **environment):
        for name, service in suite().services.items():
            environment[f"KUZUKURI_{name.upper()}"] = service.address
        master, slave = pty.openpty()
        process = subprocess.Popen([BIN / "kuzukuri", *map(str, arguments)], stdin=slave, stdout=slave,
                                   stderr=slave, env={**os.environ, **environment})
        os.close(slave)
        os.write(master, answer.encode() + b"\n")
        said = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece:
                break
            said += piece
        os.close(master)
        return process.wait(timeout=30), said.decode().replace("\r\n", "\n")

    def test_it_asks_before_it_writes(self):
        self.case.edit(*RENAMED)
        before = heads(self.case.code)
        code, said = self.run_in("n", "import", self.folder)
        self.assertEqual(code, 2, said)
        self.assertRegex(said, r"projects +\S+/2024: 0 new, 1 there, 1 changed\n"
                               r"To be written: 0 new, 1 changed, 0 deleted; \d+ there already\.\nGo on\? \[y/N\] ")
        self.assertEqual(heads(self.case.code), before)
        code, said = self.run_in("y", "import", self.folder)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.name_of(), "図書館巡回事業")
        self.case.edit("folder/projects.csv", "図書館巡回事業", "他の事業")
        code, said = self.run_in("", "import", self.folder, "--yes")
        self.assertEqual((code, self.name_of()), (0, "他の事業"), said)
        self.assertNotIn("Go on?", said)
        # Nothing to write, nothing to ask.
        self.assertNotIn("Go on?", self.run_in("", "import", self.folder)[1])

    def test_elsewhere_it_says_what_it_writes_and_goes_on(self):
        self.case.edit(*RENAMED)
        self.assertIn("To be written: 0 new, 1 changed, 0 deleted;", self.load())
        self.assertEqual(self.name_of(), "図書館巡回事業")

    def test_colours_at_a_terminal_unless_they_are_not_wanted(self):
        self.case.edit(*RENAMED)
        with open(self.folder / "departments.csv", "a", encoding="utf-8") as rows:
            rows.write(f"{self.case.code},new,新設課\n{self.case.code},x,a\n")
        _, said = self.run_in("", "import", self.folder, "--plan")
        self.assertIn("  \x1b[33m~\x1b[0m B ", said)
        self.assertIn("  \x1b[32m+\x1b[0m new ", said)
        for said in (self.run_in("", "import", self.folder, "--plan", NO_COLOR="1")[1], self.load("--plan")):
            self.assertNotIn("\x1b[3", said)
        # Places stand below each other where titles have full-width characters.
        self.assertRegex(said, r"  \+ new 新設課   \S+departments.csv:\d\n  \+ x a          \S+departments.csv:\d\n")


if __name__ == "__main__":
    unittest.main()
