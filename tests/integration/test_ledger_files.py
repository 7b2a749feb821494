"""The ledger as files: what the command line imports and exports, and what it says of bad files."""

import pathlib
import re
import shutil
import tempfile
import time
import unittest

import grpc

import oracle
import world
from suite import suite
from world import World

COLUMNS = ("jurisdiction,fiscal_year,entry,budget_line,kind,amount_yen,effective_date,"
           "transfer_group,description")


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.suite = suite()
        self.w = World(self.suite)
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, data, name="ledger_entries.csv"):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def rows(self, *rows, columns=COLUMNS):
        return columns + "\n" + "".join(f"{self.w.code},2022,{r}\n" for r in rows)

    def count(self):
        return self.w.balances(2022).total.entry_count

    def load(self, data, *arguments, code=0):
        result = self.suite.cli("import", self.write(data), *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stderr

    def refused(self, data, *parts, code=2):
        """The import is refused with all these parts in what it says, and nothing is written."""
        before = self.count()
        said = self.load(data, code=code)
        for part in parts:
            self.assertIn(part, said)
        self.assertEqual(self.count(), before)


class RoundTripTest(FilesTest):
    def test_an_export_is_imported_to_the_same_export(self):
        w, other = self.w, World(self.suite)
        w.append(2022, [
            w.entry(2022, 0, 1000, kind=1, on="2022-04-01", entry_id="a", description="説明, \"引用\""),
            w.entry(2022, 0, -30, kind=2, on="2022-06-01", supplementary_number=3, entry_id="s"),
            w.entry(2022, 0, 100, kind=21, entry_id="c", actor="会計課"),
            w.entry(2022, 0, 60, commitment="c", entry_id="p", document_reference="伝票 第1号"),
            w.entry(2022, 0, -5, kind=11, transfer_group="D-1", entry_id="g1"),
            w.entry(2022, 1, 5, kind=11, transfer_group="D-1", entry_id="g2"),
            w.entry(2022, 2, 5000, precision_yen=1000, on="2023-05-31"),
        ])
        w.append(2022, [w.entry(2022, None, 0, kind=0, reverses="p")])
        first = self.folder / "first.csv"
        self.suite.cli("export", w.code, 2022, "--output", first)
        exported = first.read_text()
        self.assertEqual(len(exported.splitlines()), 9)
        moved = exported.replace(f"{w.code},", f"{other.code},")
        self.load(moved)
        again = self.suite.cli("export", other.code, "2022").stdout
        self.assertEqual(again, moved)
        self.assertEqual([b.figures for b in other.balances(2022).balances],
                         [b.figures for b in w.balances(2022).balances])
        self.load(moved)  # the same content once more changes nothing
        self.assertEqual(self.suite.cli("export", other.code, "2022").stdout, moved)
        earlier = self.suite.cli("export", w.code, "2022", "--as-of", "令和4年5月31日").stdout
        self.assertEqual([r.split(",")[2] for r in earlier.splitlines()[1:]], ["a"])
        pinned = self.suite.cli("export", w.code, "2022", "--revision", w.balances(2022).revision - 1)
        self.assertEqual(pinned.stdout, "".join(exported.splitlines(True)[:-1]))

    def test_hledger_reckons_the_same(self):
        w = self.w
        entries = [w.entry(2022, i % 3, 10**9 + i, kind=kind, on="2022-07-01",
                           supplementary_number=1 if kind == 2 else 0)
                   for i, kind in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 19, 20, 21, 22, 23, 39])]
        for kind in (11, 12, 13, 24):
            entries += [w.entry(2022, 0, -kind, kind=kind, transfer_group=f"g-{kind}"),
                        w.entry(2022, 1, kind, kind=kind, transfer_group=f"g-{kind}")]
        w.append(2022, entries)
        self.assertGreater(oracle.hold(self, self.suite, w.code, 2022), 25)
        self.assertGreater(oracle.hold(self, self.suite, w.code, 2022, as_of="2022-06-30"), 5)

    def test_exports_of_nothing_and_of_what_is_not_there(self):
        self.assertEqual(len(self.suite.cli("export", self.w.code, 2022).stdout.splitlines()), 1)
        bad = self.suite.cli("export", "123456", 2022, check=False)
        self.assertEqual(bad.returncode, 1, bad.stderr)
        bad = self.suite.cli("export", self.w.code, 2022, "--as-of", "yesterday", check=False)
        self.assertEqual(bad.returncode, 2)
        self.assertIn("not a date", bad.stderr)
        bad = self.suite.cli("export", self.w.code, 2022, "-o", "/nowhere/x.csv", check=False)
        self.assertEqual(bad.returncode, 2)
        self.assertIn("/nowhere/x.csv", bad.stderr)


class AccountingSystemTest(FilesTest):
    def test_cp932_crlf_full_width_digits_triangles_and_eras(self):
        text = self.rows("N-1,P-0,original_appropriation,\"１，０００，０００\",令和４年４月１日,,当初予算（①髙﨑～）",
                         "N-2,P-0,supplementary_appropriation,▲5,R4.6.1,,減額",
                         "N-3,P-1,expenditure,\"1,234\",2022/7/1,,ｼﾖｳﾓｳﾋﾝ"
                         ).replace(",transfer_group,", ",supplementary_number,").replace(
                             "R4.6.1,,", "R4.6.1,1,").replace("\n", "\r\n")
        self.load(text.encode("cp932"))
        self.assertEqual(self.count(), 3)
        exported = self.suite.cli("export", self.w.code, 2022).stdout
        self.assertIn("当初予算（①髙﨑～）", exported)
        self.assertIn("ｼﾖｳﾓｳﾋﾝ", exported)
        self.assertIn(",-5,2022-06-01,", exported)
        self.load(("\ufeff" + text).encode())  # the same in UTF-8, as another office saved it
        self.assertEqual(self.count(), 3)

    def test_many_rows_in_several_years_and_batches(self):
        columns = "jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,effective_date"
        rows = [f"{self.w.code},{2022 + i % 2},night-{i % 3},P-{i % 3},expenditure,{i + 1},"
                f"{2022 + i % 2}-05-01" for i in range(9000)]
        text = columns + "\n" + "\n".join(rows) + "\n"
        self.load(text)
        self.assertEqual([self.w.balances(y).total.entry_count for y in (2022, 2023)], [4500, 4500])
        self.load(text)
        self.assertEqual(self.count(), 4500)
        said = self.load(text + f"{self.w.code},2022,night-1,P-0,expenditure,1,2022-05-01\n", code=1)
        self.assertIn("'night-1' was imported before with other rows", said)
        self.assertEqual(self.count(), 4500)

    def test_dimensions_lines_control_and_closing_come_from_files_too(self):
        w, head = World(self.suite, projects=1), "jurisdiction,fiscal_year,"
        year = f"{w.code},2022,"
        self.write(head + f"kind,dimension,display_name\n{year}fund_source,state,国庫支出金\n"
                   f"{year}economic_item,12,委託料\n", "dimensions.csv")
        self.write(head + "budget_line,node,records_appropriation,records_execution,fund_source,"
                   f"economic_item,note,rollups\n{year}X,projects/P-0,true,true,state,12,,"
                   "classificationNodes/class;classificationNodes/total;departments/d\n", "budget_lines.csv")
        self.write(head + "closing_state,execution_stage,posting_granularity,executed_through,"
                   "statement_title,control,control_level,control_nodes,certified_on,"
                   f"certification_reference\n{year}certified,disbursement,daily,2023-05-31,,enforce,"
                   "classification_node,classificationNodes/class,2023-09-20,認定第1号\n",
                   "budget_years.csv")
        rows = (f"{head}entry,budget_line,kind,amount_yen,effective_date,fund_source\n"
                f"{year}1,X,original_appropriation,100,2022-04-01,\n"
                f"{year}2,X,expenditure,%d,2023-05-31,state\n")
        self.write(rows % 101)
        result = self.suite.cli("import", self.folder, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("APPROPRIATION_EXCEEDED", result.stderr)
        self.assertIn("101", result.stderr)
        self.write(rows % 60)
        self.suite.cli("import", self.folder)
        self.suite.cli("import", self.folder)
        shown = self.suite.cli("show", f"{w.year(2022)}/settlement").stdout
        self.assertRegex(shown, r"certification_reference +認定第1号")
        self.assertRegex(shown, r"unused_yen +40")
        self.assertEqual([g.key for g in w.grouped(5, 2022)], [f"{w.name}/departments/d"])
        group = w.grouped(4, 2022)
        self.assertEqual({g.key: g.figures.execution.disbursed_yen for g in group},
                         {f"{w.year(2022)}/classificationNodes/{n}": 60 for n in ("class", "total")})


class BadFilesTest(FilesTest):
    good = "1,P-0,expenditure,5,2022-06-01,,"

    def test_every_bad_cell_is_named_with_row_column_value_and_remedy(self):
        self.refused(
            self.rows(self.good, "2,P-0,spending,5,2022-06-01,,", "3,P-0,expenditure,1O0,2022-06-01,,",
                      f"4,P-0,expenditure,{10**19},2022-06-01,,", "5,P-0,expenditure,5,平成34年6月1日,,",
                      "6,P-0,expenditure,5,2022-06-31,,", ",P-0,expenditure,5,2022-06-01,,",
                      '8,P-0,expenditure,"1,00",2022-06-01,,'),
            "ledger_entries.csv:3: column 'kind': 'spending': write one of",
            "ledger_entries.csv:4: column 'amount_yen': '1O0': not a whole number",
            f"ledger_entries.csv:5: column 'amount_yen': '{10**19}': the number does not fit",
            "ledger_entries.csv:6: column 'effective_date': '平成34年6月1日': the day is not in the era 平成",
            "write 令和4年6月1日",
            "ledger_entries.csv:7: column 'effective_date': '2022-06-31': there is no such day",
            "ledger_entries.csv:8: column 'entry': '': give the entry the number",
            "ledger_entries.csv:9: column 'amount_yen': '1,00'",
            "7 problem(s) in the files; nothing was sent")

    def test_headers_widths_bytes_and_files_cut_off(self):
        good = self.rows(self.good)
        self.refused(good.replace("amount_yen", "amount"), "'amount' is not known",
                     "'amount_yen' is missing")
        self.refused(good.replace(",description", ""), "ledger_entries.csv:2: the row has 9 cells")
        self.refused(good[:-8], "the row has 7 cells" if good[-9] == "\n" else "cut off")
        self.refused(good[:-1], "ledger_entries.csv:2: the last line does not end with a line break")
        self.refused(good + f"{self.w.code},2022,\"3,P-0,expen", "cut off")
        self.refused(good + f"{self.w.code},2022,\"3,P-0,expen\n", "never closed")
        self.refused(good.encode() + b"\x00\xff\xfe\n", "the row has 1 cells")
        for bytes_ in (b"\xff", b"\x85\x40", b"\x81"):
            self.refused(good.replace(",,\n", ",,").encode() + bytes_ + b"\n",
                         "ledger_entries.csv:2: column 'description': bytes 0x")
        self.refused(good.replace(self.good, self.good + "説明").encode() + self.rows(
            self.good.replace("1,", "2,", 1)).split("\n", 1)[1].replace(",,\n", ",,").encode()
            + "説".encode("cp932") + b"\n", "ledger_entries.csv:3: column 'description'", "not UTF-8")
        self.refused(good.encode("utf-16"), "UTF-16")
        self.refused("", "the file is empty")
        self.refused(b"\x7fELF\x02\x01\x01" + bytes(5000), "ledger_entries.csv:1")

    def test_a_hundred_problems_are_listed_and_all_are_counted(self):
        said = self.load(self.rows(*["x,P-0,expenditure,?,2022-06-01,,"] * 5000), code=2)
        self.assertEqual(len(re.findall(r"ledger_entries\.csv:\d+: ", said)), 100)
        self.assertIn("... and 4900 more", said)

    def test_what_the_service_refuses_is_named_by_line(self):
        blank = "\n"  # lines and rows are counted apart
        rows = self.rows(self.good, "2,P-9,expenditure,5,2022-06-01,,", "3,P-0,diversion,-5,2022-06-01,g,",
                         "4,P-1,diversion,4,2022-06-01,g,").replace("\n" + self.w.code, "\n" + blank
                                                                      + self.w.code, 1)
        self.refused(rows, "ledger_entries.csv:4: 2\n    budget_line: ", "P-9", code=1)
        self.refused(rows.replace("P-9", "P-2"), "ledger_entries.csv:5: 3\n    transfer_group: ",
                     "sums to -1 yen", code=1)
        many = self.rows(*[f"{i},P-0,expenditure,{5 if i % 2 else -5},2022-06-01,," for i in range(999)])
        said = self.load(many, code=1)
        places = [int(n) for n in re.findall(r"ledger_entries\.csv:(\d+): \d+(?: \(amount_yen\))?\n", said)]
        self.assertEqual(places, [i + 2 for i in range(0, 999, 2)][:len(places)])
        self.assertGreaterEqual(len(places), 50)
        self.assertEqual(self.count(), 0)

    def test_a_number_posted_twice_is_refused(self):
        self.load(self.rows(self.good))
        self.refused(self.rows(self.good.replace("5", "6")), "ledger_entries.csv:2: 1\n    name: ",
                     "nothing is posted", code=1)
        self.refused(self.rows("7,P-0,expenditure,5,2022-06-01,,", "7,P-0,expenditure,6,2022-06-01,,"),
                     "ledger_entries.csv:3", code=1)


class RefusedFolderTest(FilesTest):
    def test_each_bad_row_is_named_once_and_the_same_command_completes_the_import(self):
        w = World(self.suite, projects=40)
        year, name = f"{w.code},2022", "事業"
        self.write(f"jurisdiction,department,display_name\n{w.code},new,新設課\n", "departments.csv")
        header = ("jurisdiction,fiscal_year,project,display_name,printed_code,placements,departments,"
                  "page_departments,printed_names,note\n")
        astray = [f"{year},N-{i},新{name}{i},,list:nowhere:{i + 1},new,,,\n" for i in range(40)]
        self.write(header + "".join(astray), "projects.csv")
        refused = self.suite.cli("import", self.folder, check=False)
        self.assertEqual(refused.returncode, 1, refused.stderr)
        for i in range(40):
            self.assertEqual(refused.stderr.count(f"projects.csv:{i + 2}: N-{i} 新{name}{i}"), 1, i)
        self.assertIn("none of these 41 rows are written", refused.stderr)
        self.assertIn("Nothing was written.", refused.stderr)
        self.write(header + f"{year},Q-0,新規事業,,list:class:41,new,,,\n", "projects.csv")
        self.suite.cli("import", self.folder)
        shown = self.suite.cli("show", f"{w.year(2022)}/projects/Q-0").stdout
        self.assertIn(f"{w.name}/departments/new", shown)


if __name__ == "__main__":
    unittest.main()
