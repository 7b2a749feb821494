"""The demonstration's pages, as people ask for them."""

import unittest

from demo import DemoCase, compare, rows_of


class PagesTest(DemoCase):
    def test_the_page(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--width", "150").stdout
        self.assertIn("横浜市旭区", page)
        self.assertRegex(page, r"合計 +845,540 835,001 10,539  98.8%  849,290 737,415 111,875  86.8%")
        self.assertIn("希望ヶ丘駅周辺のまちづくりに関する検討（終了）", page)
        # The statement of 2022 sums its totals from rounded rows: 100,712 where the exact sum is 100,713.
        printed = self.suite.cli("compare", "141127", "2022", "2023", "--totals", "rounded",
                                 "--rates", "rounded", "--hold-below-full").stdout
        self.assertIn("100,712", printed)
        self.assertRegex(printed, r"2022 交通安全対策事業（[統合）\n ]* +6,512 +6,511 +1 +99.9%")
        exact = self.suite.cli("compare", "141127", "2022", "2023", "--unit", "yen").stdout
        self.assertIn("835,000,771", exact)

    def test_the_page_of_balances(self):
        page = self.suite.cli("balance", "141127", "2022", "--by", "classification-node", "--unit",
                              "thousand").stdout
        self.assertRegex(page, r"合計 +0 +0 +0 +0 +845,540 +845,540 +－ +835,001 +0 +10,539")
        page = self.suite.cli("balance", "141127", "2023", "--by", "department").stdout
        self.assertRegex(page, r"生活衛生課 +0 +0 +0 +0 +1,112,000 +1,112,000 .* 761,000 +0 +351,000")
        refused = self.suite.cli("balance", "141127", "2022", "--as-of", "平成34年1月1日", check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("令和4年1月1日", refused.stderr)

    def test_the_page_for_the_meeting(self):
        """Last year's settlement beside this year's status: money, indicators, places, reasons."""
        page = self.suite.cli("compare", "141127", "2022", "2023", "--indicators", "--why",
                              "--places", "--width", "140").stdout
        at = page.index("旭ふれあい区民まつり")
        row = page[at:at + 1500]
        self.assertRegex(row, r"（掲載）2022 一覧表1 Ⅱ-３ 3,300 3,300 100.0%、"
                              r"事業ページ Ⅱ-３ 3,300 3,300 0")
        self.assertNotRegex(page, r"R[45]-[LS]\d|page/")
        self.assertRegex(page, r"Ⅱ-３ 旭ふれあい区民まつり .*\n +（課）地域振興課\n")
        self.assertIn("（課）総務課（主管）、福祉保健課、高齢・障害支援課", page)
        # Subtotals and totals have their reasons and places too.
        for name in ("【地域の力】", "合計 ", "合計に含まないものの計"):
            below = page[page.index(name):][:900]
            self.assertIn("（増減の内訳）", below)
        self.assertIn("総括表2「（２） 地域の力」（円）53,888,000", page)
        self.assertIn("◇ 目標 80％以上→95％", page)
        self.assertIn("画像 達成率 106.7%、着ぐるみ 達成率 100.0%", "".join(page.split("\n")).replace("      ", ""))
        self.assertRegex(row, r"◇ 2022 .*目標 .*実績 .*達成率")

    def test_rows_and_their_subtotal_add_up_with_what_the_page_says(self):
        """「あさひくん」 moved from one pillar to another with its 1,251 thousand yen."""
        answer = compare()
        rows = sum(r.cells[0].appropriation_yen for r in answer.rows if r.parent == "node/pillar-2")
        subtotal = [r for r in answer.subtotals if r.id == "node/pillar-2"][0]
        self.assertEqual((rows, subtotal.cells[0].appropriation_yen), (52_637_000, 53_888_000))
        page = self.suite.cli("compare", "141127", "2022", "2023").stdout
        self.assertIn("※ 令和4年度の予算額 1,251、決算額 1,219は、行では「魅力づくり」に表示", page)
        self.assertIn("※ 行は令和4年度の「地域の力」の予算額 1,251、決算額 1,219を含む", page)
        self.assertNotIn("を含む", self.suite.cli("compare", "141127", "2022", "2023", "--policy",
                                                  "as-printed").stdout.replace("補正を含む", ""))

    def test_money_posted_on_projects_is_not_called_an_adjustment(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--level", "sub-project").stdout
        at = page.index("【災害に強い区づくり事業】")
        row = page[at:page.index("【", at + 3)]
        self.assertRegex(row, r"事業に直接計上（細事業別の.* 3,382")
        self.assertNotRegex(row, r"端数調整.* 3,382")

    def test_sub_projects_stand_under_each_project(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--sub-projects").stdout
        at = page.index("Ⅰ-１ 災害に強い区づくり事業")
        row = page[at:at + 1500]
        self.assertRegex(row, r"・(2022 )?防災活動事業 +8,448 +8,582 +▲134 +101.6%")
        # Every sub-project with an amount, each year.
        lines = sum(r["node"].count("subProjects") for r in rows_of("budget_lines"))
        self.assertGreater(page.count("・"), lines // 2)

    def test_findings_are_of_one_language(self):
        for flags in (["--indicators"], ["--text", "農"], ["--level", "fund-source"],
                      ["--level", "department"], ["--match", "group"]):
            page = self.suite.cli("compare", "141127", "2022", "2023", "--findings", "all",
                                  *flags).stdout
            notes = page[page.index("\n注意\n"):page.index("\nsnapshot")]
            self.assertNotRegex(notes, r"・['a-z]|\b(the|went|missed|executed)\b", flags)
        page = self.suite.cli("compare", "141127", "2022", "2023", "--findings", "all",
                              "--language", "en").stdout
        self.assertIn("went from", page)
        self.assertIn("Budget execution compared", page)

    def test_what_the_api_can_answer_can_be_asked_for(self):
        run = lambda *flags: self.suite.cli("compare", "141127", *flags).stdout
        staged = run("2022", "2023@2023-07-31:commitment")
        self.assertIn("執行額は支出負担行為", staged)
        filtered = run("2022", "2023", "--finding", "over-execution")
        self.assertIn("絞り込み：注意 予算超過", filtered)
        self.assertNotIn("【旭区で企画する主な区配事業】", filtered)
        self.assertIn("（予算額の内訳）2022 内訳の記載なし 12,182", run("2022", "2023", "--components"))
        few = run("2022", "2023", "--findings", "all", "--swing", "1000")
        self.assertLess(few.count("大きな増減"),
                        run("2022", "2023", "--findings", "all").count("大きな増減"))
        three = run("2022@2022-07-31", "2022", "2023")
        self.assertIn("増減 ②→③", three)
        self.assertIn("主管課", run("2022", "2023", "--level", "department"))
        self.assertIn("財源の記載なし", run("2022", "2023", "--level", "fund-source"))
        snapshot = three.rsplit("snapshot ", 1)[1].strip()
        self.assertIn(snapshot, run("2022", "2023", "--min-snapshot", snapshot))

    def test_the_page_can_list_every_finding(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--indicators", "--findings",
                              "all").stdout
        notes = page[page.index("\n注意\n"):].count("\n  ・")
        self.assertEqual(notes, len(compare(include_indicators=True).findings))


if __name__ == "__main__":
    unittest.main()
