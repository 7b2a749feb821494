"""A made-up nation: jurisdictions with years of projects, lineage, indicators and a ledger. The same
seed makes the same nation."""

import concurrent.futures
import csv
import datetime
import pathlib
import random
import sys
import tempfile

FIRST_YEAR = 2014
PROJECTS, SUB_PROJECTS, PILLARS = 40, 4, 5
SUBJECTS = ("防災", "交通安全", "地域福祉", "子育て支援", "高齢者支援", "文化芸術", "読書活動", "商店街振興",
            "環境美化", "国際交流", "健康づくり", "青少年育成", "広報", "緑化推進", "区民窓口", "多文化共生")
FORMS = ("推進事業", "支援事業", "普及啓発事業", "整備事業", "調査検討事業")


class Ward:
    """One jurisdiction. Slots keep their ids over the years; what they hold changes: every year two
    projects merge, one splits, one ends where a new one starts, and one is renamed."""

    def __init__(self, number, years, entries, seed):
        import suite  # noqa: PLC0415

        self.code = suite.jurisdiction_code(10000 + number)
        self.years = range(FIRST_YEAR, FIRST_YEAR + years)
        self.entries = entries  # of the ledger, a year
        self.random = random.Random(f"{seed}/{number}")
        self.serial = 0

    def new_name(self):
        self.serial += 1
        r = self.random
        return f"{r.choice(SUBJECTS)}{r.choice(FORMS)}（第{self.serial}号）"

    def write(self, folder):
        """Writes the ward in the import format; returns the number of its entries."""
        self.rows = {}
        self.add("jurisdiction", jurisdiction=self.code, display_name=f"試験市{self.code}区")
        for i in range(8):
            self.add("departments", jurisdiction=self.code, department=f"d{i}",
                     display_name=f"{SUBJECTS[i]}課")
        names = [self.new_name() for _ in range(PROJECTS)]
        for year in self.years:
            if year > self.years[0]:
                names = self.advance(year, names)
            self.write_year(year, names)
        for kind, rows in self.rows.items():
            with open(folder / f"{kind}.csv", "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
        return len(self.rows["ledger_entries"])

    def add(self, file, /, **columns):
        self.rows.setdefault(file, []).append(columns)

    def advance(self, year, names):
        """The next year's names, with the lineage into them."""
        merged, into, split, ended, renamed = self.random.sample(range(PROJECTS), 5)
        names = list(names)

        def edge(kind, before, after, share=""):
            self.add("lineage_edges", jurisdiction=self.code, fiscal_year=year,
                     edge=f"e{before}--{after}", type=kind,
                     predecessor=f"projects/P-{before}" if before != "" else "",
                     successor=f"projects/P-{after}" if after != "" else "", share_ppm=share,
                     share_basis="" if share == "" else "budget",
                     explanation="事業の見直し" if kind in ("ended", "new") else "")

        for slot in range(PROJECTS):
            if slot == merged:
                edge("merges_into", merged, into)
            elif slot == split:  # the merged project's slot takes a part of it
                edge("splits_into", split, split, 600_000)
                edge("splits_into", split, merged, 400_000)
            elif slot == ended:
                edge("ended", ended, "")
                edge("new", "", ended)
            else:
                edge("renames" if slot == renamed else "continues", slot, slot)
        for slot in (merged, ended, renamed):
            names[slot] = self.new_name()
        return names

    def write_year(self, year, names):
        base = {"jurisdiction": self.code, "fiscal_year": year}
        self.add("fiscal_years", **base, display_name=f"{year}年度", primary_tree="list")
        self.node(base, "total", "total", "合計", "list::0")
        self.node(base, "self-planned", "class", "自主企画事業費", "list:total:0")
        for i in range(PILLARS):
            self.node(base, f"pillar-{i}", "pillar", f"施策の柱{i + 1}", f"list:self-planned:{i}")
        for slot, name in enumerate(names):
            pillar = slot * PILLARS // PROJECTS
            self.add("projects", **base, project=f"P-{slot}", display_name=name,
                     printed_code=f"{pillar + 1}-{slot + 1}",
                     placements=f"list:pillar-{pillar}:{slot}", departments=f"d{slot % 8}",
                     page_departments="", printed_names="", note="")
            for sub in range(SUB_PROJECTS):
                self.add("sub_projects", **base, project=f"P-{slot}", sub_project=sub + 1,
                         display_name=f"{name}　その{sub + 1}", position=sub, mark="", parts="",
                         departments="", note="")
            self.write_indicator(base, year, slot)
        self.write_ledger(base, year)
        self.add("budget_years", **base, closing_state="in_year", execution_stage="disbursement",
                 posting_granularity="daily", executed_through=f"{year + 1}-03-31",
                 statement_title="")

    def node(self, base, node, kind, name, placements):
        self.add("classification_nodes", **base, node=node, kind=kind, display_name=name,
                 placements=placements, outside_total="false", printed_names="", note="")

    def write_indicator(self, base, year, slot):
        name = f"P-{slot}.1"
        self.add("indicators", **base, indicator=name, nodes=f"projects/P-{slot}",
                 display_name=f"参加者数（{slot + 1}）", measure="count", direction="up",
                 accumulation="flow", position=0, period_start="", period_end="", note="")
        self.add("indicator_components", **base, indicator=name, component=1, label="", unit="人",
                 comparator="")
        target = self.random.randrange(10, 2000)
        for role, value in (("target", target), ("actual", int(target * self.random.uniform(.5, 1.2)))):
            self.add("indicator_values", **base, indicator=name, component=1, role=role,
                     state="value", value=value, denominator="", text=f"{value}人",
                     approximate="false", as_of="")

    def write_ledger(self, base, year):
        first = datetime.date(year, 4, 1)
        lines = [(s, p) for s in range(PROJECTS) for p in range(1, SUB_PROJECTS + 1)]
        for slot, sub in lines:
            self.add("budget_lines", **base, budget_line=f"P-{slot}.{sub}",
                     node=f"projects/P-{slot}/subProjects/{sub}", records_appropriation="true",
                     records_execution="true", fund_source="", economic_item="", note="",
                     rollups=f"classificationNodes/pillar-{slot * PILLARS // PROJECTS}")
            self.entry(base, f"P-{slot}.{sub}", "original_appropriation",
                       self.random.randrange(100, 5000) * 1000, first)
        for _ in range(self.entries - len(lines)):
            slot, sub = self.random.choice(lines)
            self.entry(base, f"P-{slot}.{sub}", "expenditure", self.random.randrange(500, 300_000),
                       first + datetime.timedelta(days=self.random.randrange(365)))

    def entry(self, base, line, kind, amount, date):
        self.add("ledger_entries", **base, batch=str(base["fiscal_year"]), budget_line=line,
                 kind=kind, amount_yen=amount, effective_date=date, precision_yen=1,
                 document_reference="", description="")


def build(suite, wards, years=10, entries=2500, seed=1):
    """Imports a nation through the services; returns the codes and the number of ledger entries."""
    made = [Ward(i, years, entries, seed) for i in range(wards)]

    def load(ward):
        with tempfile.TemporaryDirectory(prefix="kz-nation-") as name:
            count = ward.write(pathlib.Path(name))
            suite.cli("import", name)
            ward.rows.clear()
            return count

    total = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for done, count in enumerate(pool.map(load, made), 1):
            total += count
            if done % 10 == 0:
                print(f"  {done} of {wards} jurisdictions, {total:,} entries", file=sys.stderr)
    for schema in ("catalog", "budget", "indicator"):
        for table in suite.cluster.sql(
                f"select string_agg(tablename, ' ') from pg_tables where schemaname = '{schema}'"
        ).split():
            suite.cluster.sql(f"vacuum analyze {schema}.{table}")
    return [w.code for w in made], total
