"""Invented statements are read back exactly; damaged copies never yield a wrong figure unseen."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unicodedata
import unittest

import paper
import paper_pdf
import paper_text

REPO = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KUZUKURI_BIN", REPO / "build/dev/bin")).resolve()
SEED = int(os.environ.get("KUZUKURI_SEED", "1"))


def key(text):
    """Names are compared as the suite does: NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def run(path, *arguments, timeout=30):
    return subprocess.run([BIN / "kuzukuri", "read", path, *arguments], capture_output=True, text=True,
                          timeout=timeout, check=False)


def read(content, *arguments):
    """(exit code, the first file's reading or None, messages) of a text or of a PDF's bytes. Exit code 1: read, and
    some of it refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "statement"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = run(path, "--format", "json", *arguments)
    reading = json.loads(done.stdout)[0] if done.returncode in (0, 1) else None
    return done.returncode, reading, done.stderr


def audit(content, *arguments):
    """The violations `kuzukuri audit` finds in a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "statement"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = subprocess.run([BIN / "kuzukuri", "audit", path, "--format", "json", "--all", *arguments],
                              capture_output=True, text=True, timeout=60, check=False)
    if done.returncode not in (0, 3):
        raise AssertionError(done.stderr)
    return [v for file in json.loads(done.stdout)["files"] for v in file["violations"]]


def values(item):
    """measure -> (value, yen of its unit) of what has figures."""
    return {f["measure"]: (f["value"], f["unit_yen"]) for f in item["figures"]}


def names(texts):
    return [key(text["text"]) for text in texts]


class Comparison:
    """What a reading has otherwise than the truth, in words."""

    def __init__(self, reading, truth):
        self.reading = reading
        self.wrong = []
        statement = reading["statements"][0]
        self.same("statements", len(reading["statements"]), 1)
        self.same("year", statement["fiscal_year"], truth["fiscal_year"])
        self.same("stage", statement["stage"].replace(" ", "_"), truth["stage"])
        self.same("as of", statement.get("as_of", ""), truth["as_of"])
        tables = [table for table in statement["tables"] if table["rows"]]
        self.same("tables", len(tables), len(truth["tables"]))
        for table, wanted in zip(tables, truth["tables"]):
            self.table(table, wanted)
        self.projects(statement["projects"], truth["projects"])
        for index, pillar in enumerate(truth.get("pillars", [])):
            got = statement["pillars"][index] if index < len(statement["pillars"]) else None
            self.same(f"pillar {index}", got and (got["code"], key(got["name"]["text"])),
                      (pillar["code"], key(pillar["name"])))

    def same(self, what, got, wanted):
        if got != wanted:
            self.wrong.append(f"{what}: {got!r} instead of {wanted!r}")

    def table(self, table, wanted):
        title = wanted["title"]
        self.same(f"{title}: unit", table["unit_yen"], wanted["unit_yen"])
        self.same(f"{title}: rows", len(table["rows"]), len(wanted["rows"]))
        for row, truth in zip(table["rows"], wanted["rows"]):
            self.row(f"{title} {truth['label']}", row, truth, wanted["labels_apart"])

    def row(self, what, row, truth, apart):
        self.same(f"{what}: figures", values(row), truth["figures"])
        inferred = apart and (not row["label"]["text"] or row["label"]["certainty"] < 100)
        if not inferred:
            self.same(f"{what}: label", key(row["label"]["text"]), key(truth["label"]))
            self.same(f"{what}: total", row.get("total", False), truth["total"])
        self.same(f"{what}: number", row.get("number", ""), truth["number"])
        self.same(f"{what}: departments", names(row.get("departments", [])),
                  [key(name) for name in truth["departments"]])
        self.same(f"{what}: former name", key(row.get("former_name", {"text": ""})["text"]),
                  key(truth["former_name"]))

    def projects(self, projects, wanted):
        pages = [project for project in projects if project["printed_code"]]
        self.same("projects", [key(p["printed_code"]) for p in pages], [p["code"] for p in wanted])
        for project, truth in zip(pages, wanted):
            what = f"project {truth['code']}"
            self.same(f"{what}: name", key(project["name"]["text"]), key(truth["name"]))
            self.same(f"{what}: figures", values(project), truth["figures"])
            self.same(f"{what}: departments", names(project["departments"]),
                      [key(name) for name in truth["departments"]])
            self.sub_projects(what, project["sub_projects"], truth["sub_projects"])
            self.indicators(what, project["indicators"], truth["indicators"])

    def sub_projects(self, what, subs, wanted):
        self.same(f"{what}: sub-projects",
                  [(s["number"], key(s["name"]["text"]), s.get("mark") or "none", values(s)) for s in subs],
                  [(s["number"], key(s["name"]), s["mark"], s["figures"]) for s in wanted])

    def indicators(self, what, indicators, wanted):
        got = []
        for indicator in indicators:
            component = indicator["components"][0] if indicator["components"] else {}
            got.append((key(indicator["name"]), component.get("target"), component.get("actual"),
                        key(component.get("unit", "")), component.get("comparator", "")))
        self.same(f"{what}: indicators", got,
                  [(key(i["name"]), i["target"], i["actual"], key(i["unit"]), i["comparator"]) for i in wanted])


def all_figures(reading):
    """(what it is a figure of, figure)"""
    for statement in reading["statements"]:
        for table in statement["tables"]:
            for row in table["rows"]:
                yield from ((row["label"], figure) for figure in row["figures"])
        for project in statement["projects"]:
            yield from ((project["name"], figure) for figure in project["figures"])
            for sub in project["sub_projects"]:
                yield from ((sub["name"], figure) for figure in sub["figures"])


class Exact(unittest.TestCase):
    maxDiff = None

    def check(self, content, truth, what, rules):
        code, reading, messages = read(content, "--rules", rules)
        self.assertEqual(code, 0, f"{what}: {messages}")
        wrong = Comparison(reading, truth).wrong
        self.assertFalse(wrong, f"{what}: " + "\n".join(wrong[:8]))
        # A heading set vertically beside the list names no row.
        self.assertFalse([item for item in reading["not_understood"]
                          if item.get("reason") != "printed vertically"], what)

    def test_ward_text(self):
        for seed in range(SEED, SEED + 12):
            stage = ("settlement", "in_year")[seed % 2]
            with self.subTest(seed=seed):
                text, truth = paper_text.ward_text(paper.ward(seed, stage), seed)
                self.check(text, truth, f"ward {seed}", "ward")

    def test_labels_apart(self):
        for seed in range(SEED, SEED + 8):
            with self.subTest(seed=seed):
                text, truth = paper_text.ward_text(paper.ward(seed), seed, apart=True)
                code, reading, messages = read(text, "--rules", "ward")
                self.assertEqual(code, 0, messages)
                wrong = Comparison(reading, truth).wrong
                self.assertFalse(wrong, "\n".join(wrong[:8]))

    def test_ward_pdf(self):
        for seed in range(SEED, SEED + 8):
            stage = ("settlement", "in_year")[seed % 2]
            with self.subTest(seed=seed):
                self.check(*paper_pdf.ward_pdf(paper.ward(seed, stage), seed), f"ward PDF {seed}", "ward")

    def test_city_text(self):
        for seed in range(SEED, SEED + 12):
            with self.subTest(seed=seed):
                self.check(*paper_text.city_text(paper.city(seed), seed), f"city {seed}", "city")

    def test_city_pdf(self):
        for seed in range(SEED, SEED + 8):
            with self.subTest(seed=seed):
                self.check(*paper_pdf.city_pdf(paper.city(seed), seed), f"city PDF {seed}", "city")

    def test_the_rules_are_found(self):
        for text, rules in ((paper_text.ward_text(paper.ward(SEED), SEED)[0], "ward"),
                            (paper_text.city_text(paper.city(SEED), SEED)[0], "city")):
            self.assertEqual(read(text)[1]["rules"], rules)


class Refused(unittest.TestCase):
    """PDFs that cannot be read say what to do."""

    def refused(self, content, *words):
        code, _, messages = read(content)
        self.assertNotEqual(code, 0)
        self.assertGreaterEqual(code, 0, "killed by a signal")
        for word in words:
            self.assertIn(word, messages)

    def test_without_text(self):
        page = paper_pdf.Page()
        page.canvas.rect(10, 10, 300, 300, fill=1)
        self.refused(page.finish(), "OCR")

    def test_encrypted(self):
        content, _ = paper_pdf.ward_pdf(paper.ward(SEED, projects=2), SEED, encrypt="geheim")
        self.refused(content, "password", "qpdf")

    def test_cut_off(self):
        content, _ = paper_pdf.ward_pdf(paper.ward(SEED, projects=2), SEED)
        for share in (0.1, 0.5, 0.9, 0.98):
            self.refused(content[:int(len(content) * share)], "damaged")

    def test_empty_and_other_text(self):
        self.refused("")
        self.refused("こんにちは\n" * 20)


class Damaged(unittest.TestCase):
    """Copies with lines or pages cut, swapped or repeated: what is read is printed so, and belongs to
    what it is said to belong to."""

    def setUp(self):
        self.random = random.Random(SEED)

    def known(self, truth):
        """Everything that is true: (name, measure, value, unit), of rows, projects and sub-projects."""
        facts = set()
        for table in truth["tables"]:
            for row in table["rows"]:
                facts |= {(key(row["label"]), m, *v) for m, v in row["figures"].items()}
        for project in truth["projects"]:
            for item in (project, *project["sub_projects"]):
                facts |= {(key(item["name"]), m, *v) for m, v in item["figures"].items()}
        return facts

    def check(self, text, facts):
        code, reading, messages = read(text)
        self.assertIn(code, (0, 1, 2), messages)
        if reading is None:
            self.assertTrue(messages)
            return
        lines = text.replace("\f", "\n").split("\n") if "\f" not in text else None
        listed = {item["line"] for item in reading["not_understood"]}
        doubtful = []
        for label, figure in all_figures(reading):
            if lines:
                self.assertIn(figure["text"], lines[figure["line"] - 1])
            sure = figure["certainty"] == 100 and label["certainty"] == 100 and label["text"]
            if not sure or figure["line"] in listed:
                continue
            fact = (key(label["text"]), figure["measure"], figure["value"], figure["unit_yen"])
            # A name that is no other's cannot be mistaken for it.
            known = fact[0] in {name for name, *_ in facts}
            if (known and fact not in facts) or fact[1:] not in {other[1:] for other in facts}:
                doubtful.append((figure["line"], fact))
        if not doubtful:
            return
        # What moved with its lines to another place is printed so; it contradicts the rest.
        operands = [operand for violation in audit(text) for relation in violation["relations"]
                    for operand in relation["operands"]]
        found = {operand["line"] for operand in operands} | {key(operand["name"]) for operand in operands}
        for line, fact in doubtful:
            self.assertTrue(line in found or fact[0] in found, f"line {line}: {fact} is not true, and not found")

    def damage(self, lines):
        lines = list(lines)
        at = self.random.randrange(len(lines))
        length = self.random.choice((1, 1, 3, 10, 40))
        kind = self.random.choice(("cut", "swap", "repeat", "blank"))
        if kind == "cut":
            del lines[at:at + length]
        elif kind == "blank":
            lines[at:at] = [""] * length
        elif kind == "repeat":
            lines[at:at] = lines[at:at + length]
        else:
            other = self.random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        return lines

    def test_lines(self):
        for make, build in ((paper_text.ward_text, paper.ward), (paper_text.city_text, paper.city)):
            text, truth = make(build(SEED, projects=4), SEED)
            facts, lines = self.known(truth), text.replace("\f", "").split("\n")
            for i in range(60):
                with self.subTest(build=build.__name__, i=i):
                    self.check("\n".join(self.damage(lines)), facts)

    def test_pages(self):
        printer = paper_text.Ward(paper.ward(SEED, projects=6), SEED)
        _, pages, truth = printer.print()
        facts = self.known(truth)
        for i in range(20):
            shuffled = list(pages)
            change = self.random.choice(("drop", "swap", "repeat"))
            at, other = self.random.sample(range(len(pages)), 2)
            if change == "drop":
                del shuffled[at]
            elif change == "swap":
                shuffled[at], shuffled[other] = shuffled[other], shuffled[at]
            else:
                shuffled.insert(other, pages[at])
            with self.subTest(i=i, change=change, at=at):
                self.check("\n".join("\n".join(page) for page in shuffled) + "\n", facts)

    def test_bytes(self):
        content = paper_text.ward_text(paper.ward(SEED, projects=3), SEED)[0].encode()
        for _ in range(20):
            damaged = bytearray(content)
            for _ in range(5):
                damaged[self.random.randrange(len(damaged))] = self.random.randrange(256)
            code, _, messages = read(bytes(damaged))
            self.assertIn(code, (0, 1, 2), messages)


class Changed(unittest.TestCase):
    """One figure changed in a statement that holds is the one finding."""

    def setUp(self):
        self.random = random.Random(SEED)

    def change(self, lines, figure):
        """The text with another digit in a figure, and the figure's new text; None where it cannot be done."""
        line, old = lines[figure["line"] - 1], figure["text"]
        digits = [i for i, c in enumerate(old) if c.isdigit()]
        at = self.random.choice(digits[:2])  # smaller changes may be rounding
        digit = self.random.choice([d for d in "123456789" if d != unicodedata.normalize("NFKC", old[at])])
        new = old[:at] + digit + old[at + 1:]
        if line.count(old) != 1 or abs(figure["value"]) < 100:
            return None, None
        changed = list(lines)
        changed[figure["line"] - 1] = line.replace(old, new)
        return "\n".join(changed), new

    def test_nothing_is_found_where_all_holds(self):
        for seed in range(SEED, SEED + 8):
            for text, rules in ((paper_text.ward_text(paper.ward(seed), seed)[0], "ward"),
                                (paper_text.city_text(paper.city(seed), seed)[0], "city")):
                with self.subTest(seed=seed, rules=rules):
                    found = [v["english"] for v in audit(text, "--rules", rules) if v["class"] != "rounding"]
                    self.assertEqual(found, [])

    def test_the_changed_figure_is_found(self):
        for seed in range(SEED, SEED + 3):
            text, _ = paper_text.ward_text(paper.ward(seed), seed)
            lines = text.split("\n")
            figures = [figure for _, figure in all_figures(read(text, "--rules", "ward")[1])]
            for figure in self.random.sample(figures, 20):
                changed, new = self.change(lines, figure)
                if changed is None:
                    continue
                with self.subTest(seed=seed, line=figure["line"], old=figure["text"], new=new):
                    found = [v for v in audit(changed, "--rules", "ward") if v["class"] == "arithmetic"]
                    self.assertEqual([(v["suspect"]["line"], v["suspect"]["text"]) for v in found],
                                     [(figure["line"], new)], [v["english"] for v in found])


if __name__ == "__main__":
    unittest.main()
