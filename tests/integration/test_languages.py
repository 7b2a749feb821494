"""Answers in the reader's language, with the names that a reader and a program need."""

import re

from demo import ASAHI, DemoCase, compare
from service_test import INVALID, ServiceTest
from suite import pb

report = pb("aggregator/execution_report")


class LanguageTest(DemoCase, ServiceTest):
    def messages(self, language, **fields):
        return [(f.kind, f.message) for f in compare(language_code=language, **fields).findings]

    def test_findings_are_told_in_the_language_asked_for(self):
        plain = compare(include_indicators=True)
        japanese = compare(include_indicators=True, language_code="ja")
        self.assertGreater(len(plain.findings), 20)
        for english, told in zip(plain.findings, japanese.findings, strict=True):
            self.assertRegex(told.message, "[ぁ-んァ-ヶ一-龠]")
            self.assertNotRegex(told.message, r"\b(the|of|is|and)\b")
            # Nothing but the sentence differs.
            told.message = english.message
            self.assertEqual(told, english)
        for answer in (plain, japanese):
            del answer.findings[:]
        self.assertEqual(plain, japanese)
        self.assertEqual(self.messages("en"), self.messages(""))

    def test_the_words_are_those_of_the_printed_page(self):
        told = [message for _, message in self.messages("ja", include_indicators=True,
                                                      include_lineage_details=True)]
        page = self.suite.cli("compare", "141127", "2022", "2023", "--indicators", "--findings", "all", "--unit", "yen",
                              "--language", "ja").stdout
        page = re.sub(r"\s+", "", page)
        missing = [m for m in told if re.sub(r"\s+", "", m) not in page]
        self.assertEqual(missing, [])

    def test_reports(self):
        get = lambda **f: self.suite.aggregator.GetExecutionReport(  # noqa: E731
            report.GetExecutionReportRequest(name=f"{ASAHI}/fiscalYears/2022", **f)).report
        english, japanese = get(), get(language_code="ja")
        self.assertGreater(len(english.findings), 2)
        for before, after in zip(english.findings, japanese.findings, strict=True):
            self.assertNotEqual(before.message, after.message)
            self.assertRegex(after.message, "[ぁ-んァ-ヶ一-龠]")
        departments = {d: n for t in english.tables for row in t.rows
                       for d, n in zip(row.departments, row.department_names, strict=True)}
        self.assertIn("区政推進課", departments)
        self.assertTrue(all(n.startswith(f"{ASAHI}/departments/") for n in departments.values()))

    def test_other_languages_are_refused(self):
        found = self.refused(INVALID, "INVALID_FIELD", lambda: compare(language_code="de"))
        self.assertEqual(self.fields(found), ["language_code"])

    def test_names_for_readers_and_for_programs(self):
        answer = compare()
        self.assertEqual(answer.jurisdiction_display_name, "横浜市旭区")
        member = answer.rows[0].members[0]
        self.assertEqual(len(member.departments), len(member.department_names))
        # What an answer names, a filter takes.
        narrow = compare(filter={"departments": [member.department_names[0]]})
        self.assertIn(answer.rows[0].id, [row.id for row in narrow.rows])
        self.assertLess(len(narrow.rows), len(answer.rows))
