"""A large city that does not exist, as a folder that `kuzukuri import` reads.

    city.py FOLDER

1,000 projects with 5,000 sub-projects in each of five fiscal years, under 款 and 項, with merges, splits, renames, moves,
ends and beginnings from year to year, a line and three or four postings for each sub-project. All of it follows from SEED: the same
bytes each time. Its code begins with 99, which no prefecture has, and its name says 架空 (fictional).
"""

import csv
import dataclasses
import pathlib
import random
import sys

CODE = "995002"
NAME = "大見本市（架空）"
SEED = "city-1"
YEARS = range(2020, 2025)
PROJECTS, SUBS = 1_000, 5_000
# Executed so far in the last year; the others are closed.
THROUGH = {year: f"{year + 1}-05-31" for year in YEARS} | {2024: "2024-11-30"}

# 款, how many of the projects it has, its 項.
CLASSES = (("議会費", 10, "議会費"), ("総務費", 130, "総務管理費 企画費 徴税費 戸籍住民基本台帳費 選挙費 統計調査費 監査委員費"),
           ("民生費", 240, "社会福祉費 高齢者福祉費 障害者福祉費 児童福祉費 生活保護費 災害救助費"),
           ("衛生費", 95, "保健衛生費 環境費 清掃費 病院費"), ("労働費", 15, "労働諸費"),
           ("農林水産業費", 40, "農業費 林業費 水産業費"), ("商工費", 55, "商工費 観光費"),
           ("土木費", 165, "土木管理費 道路橋りょう費 河川費 港湾費 都市計画費 公園費 住宅費"), ("消防費", 30, "消防費"),
           ("教育費", 190, "教育総務費 小学校費 中学校費 高等学校費 特別支援学校費 社会教育費 保健体育費"),
           ("災害復旧費", 10, "公共土木施設災害復旧費 農林水産施設災害復旧費"), ("公債費", 5, "公債費"),
           ("諸支出金", 15, "公営企業支出金 基金費"))
WHOM = ("子育て家庭", "高齢者", "障害のある人", "若者", "外国人住民", "中小企業", "地域団体", "学校", "消防団", "公共施設", "道路", "公園", "河川", "港",
        "図書館", "文化財", "商店街", "農業者", "漁業者", "森林", "住宅", "上下水道", "情報システム", "庁舎", "防災拠点", "保育所", "診療所", "路線バス",
        "観光地", "起業者")
WHAT = ("支援", "整備", "維持管理", "運営", "改修", "耐震化", "助成", "相談", "啓発", "調査", "更新", "人材育成", "見守り", "デジタル化", "脱炭素化",
        "再編", "利用促進", "安全対策", "交流", "広報")
WHERE = ("中央", "北部", "南部", "東部", "西部", "臨海部", "山間部", "駅周辺")
LONG = "（国の交付金を活用し、関係機関及び地域の団体と連携して複数年度にわたり段階的に実施するものを含む。）"
PARTS = ("事務費", "委託", "補助金", "工事", "備品購入", "人件費", "調査設計", "普及啓発", "研修", "施設管理", "システム運用", "負担金")


class Dice:
    def __init__(self, *key):
        self.source = random.Random("/".join(map(str, (SEED, *key))))

    def below(self, limit):
        return int(self.source.random() * limit)

    def one(self, things):
        return things[self.below(len(things))]

    def between(self, low, high):
        return low + self.below(high - low + 1)


@dataclasses.dataclass
class Project:
    id: str
    name: str
    pillar: str
    department: int
    subs: list  # (name, thousand yen)

    def node(self, sub=None):
        return f"projects/{self.id}" + ("" if sub is None else f"/subProjects/{sub}")


def pillars():
    return [(f"c{c:02}", f"c{c:02}-{i}", name) for c, (_, _, names) in enumerate(CLASSES, 1) for i, name in enumerate(names.split(), 1)]


class Turn:
    """What becomes of the projects of a year in the next one, and the edges that say so."""

    FATES = {"merge": 8, "split": 4, "end": 6, "rename": 12, "move": 6}

    def __init__(self, city, dice):
        self.city, self.dice = city, dice
        self.edges, self.found, self.waiting = [], [], None

    def of(self, before):
        fates = [fate for fate, count in self.FATES.items() for _ in range(count)]
        order = sorted((p for p in before if len(p.subs) > 1), key=lambda p: self.dice.below(1 << 30))
        fate = dict(zip((p.id for p in order), fates))
        for p in before:
            getattr(self, fate.get(p.id, "keep"))(p)
        return self.found

    def grown(self, subs):
        return [(name, max(1, yen * self.dice.between(90, 113) // 100)) for name, yen in subs]

    def go_on(self, p, to, kind="continues", first=0, subs=None, **cells):
        self.edges.append((kind, p.node(), to.node(), cells))
        for i, n in enumerate(range(len(p.subs)) if subs is None else subs):
            self.edges.append(("continues", p.node(n + 1), to.node(first + i + 1), {}))

    def merge(self, p):
        """Two that merge mostly stand under different 項, often under different 款."""
        if self.waiting is None:
            self.waiting = p
            return
        # The last part of the one that joins ends where it stood, and what both became has a new part.
        joins, why = self.waiting, {"explanation": "類似の事業を統合"}
        kept, self.waiting = joins.subs[:-1], None
        to = Project(self.city.fresh_id(), f"{p.name.replace('事業', '')}・{joins.name}", p.pillar, p.department,
                     self.grown(kept + p.subs) + [(f"統合に伴う調整（{self.city.count}）", 500)])
        self.go_on(joins, to, "merges_into", subs=range(len(kept)), **why)
        self.go_on(p, to, "merges_into", first=len(kept), **why)
        self.edges += [("ended", joins.node(len(joins.subs)), "", why), ("new", "", to.node(len(to.subs)), why)]
        self.found.append(to)

    def split(self, p):
        half = len(p.subs) // 2
        for at, share, name in ((range(half), 600_000, "（基本）"), (range(half, len(p.subs)), 400_000, "（加算）")):
            to = Project(self.city.fresh_id(), p.name + name, p.pillar, p.department, self.grown([p.subs[i] for i in at]))
            self.go_on(p, to, "splits_into", subs=at, share_ppm=share, share_basis="翌年度の予算額")
            self.found.append(to)

    def end(self, p):
        """Another begins in its place."""
        to = self.city.project(p.pillar, len(p.subs), self.dice)
        for part in (None, *range(1, len(p.subs) + 1)):
            self.edges.append(("ended", p.node(part), "", {"explanation": "目的を達成"}))
            self.edges.append(("new", "", to.node(part), {"explanation": "新たな課題に対応"}))
        self.found.append(to)

    def keep(self, p, kind="continues", **other):
        to = dataclasses.replace(p, subs=self.grown(p.subs), **other)
        self.go_on(p, to, kind)
        self.found.append(to)

    def rename(self, p):
        self.keep(p, "renames", name=f"新{p.name}")

    def move(self, p):
        self.keep(p, pillar=self.dice.one([i for c, i, _ in pillars() if c == p.pillar[:3]]))


class City:
    def __init__(self):
        self.rows, self.names, self.count = {}, set(), 0
        self.add("jurisdiction", None, display_name=NAME)
        for d in range(80):
            self.add("departments", None, department=f"d{d}", display_name=f"第{d + 1}見本課")
        projects, before = self.first(), None
        for year in YEARS:
            dice = Dice("year", year)
            edges = []
            if before:
                turn = Turn(self, dice)
                projects, edges = turn.of(before), turn.edges
            if len(projects) != PROJECTS or sum(len(p.subs) for p in projects) != SUBS:
                raise AssertionError(f"{year}: {len(projects)} projects")
            self.add_catalogue(year, projects)
            for edge in edges:
                self.add("lineage_edges", year, edge="--".join(f"{e}".replace("projects/", "").replace("/subProjects/", ".") for e in edge[:3] if e),
                         type=edge[0], predecessor=edge[1], successor=edge[2], **edge[3])
            self.add_budget(year, projects, dice)
            self.add_indicators(year, projects)
            before = projects

    def add(self, file, year, /, **cells):
        self.rows.setdefault(file, []).append({"jurisdiction": CODE, **({} if year is None else {"fiscal_year": year}), **cells})

    def fresh_id(self):
        self.count += 1
        return f"p{self.count:04}"

    def project(self, pillar, count, dice):
        id_, name = self.fresh_id(), ""
        while not name or name in self.names:  # no two of a year are called the same
            name = f"{dice.one(WHERE)}{dice.one(WHOM)}{dice.one(WHAT)}事業"
        self.names.add(name)
        subs = [(f"{dice.one(PARTS)}（{self.count}－{i + 1}）", round(300 * 10 ** (dice.below(1000) / 320))) for i in range(count)]
        return Project(id_, name + (LONG if self.count % 97 == 0 else ""), pillar, dice.below(80), subs)

    def first(self):
        dice = Dice("first")
        of = [f"c{c:02}-{1 + k % len(names.split())}" for c, (_, count, names) in enumerate(CLASSES, 1) for k in range(count)]
        # One to nine sub-projects, two projects after each other ten together.
        more = [dice.between(-4, 4) for _ in range(PROJECTS // 2)]
        return [self.project(pillar, SUBS // PROJECTS + (-1) ** k * more[k // 2], dice) for k, pillar in enumerate(of)]

    def add_catalogue(self, year, projects):
        self.add("fiscal_years", year, display_name=f"令和{year - 2018}年度", primary_tree="kankou")
        node = {"outside_total": "false"}
        self.add("classification_nodes", year, node="total", kind="total", display_name="歳出合計", placements="kankou::0", **node)
        for c, (name, _, _) in enumerate(CLASSES, 1):
            self.add("classification_nodes", year, node=f"c{c:02}", kind="class", display_name=name, placements=f"kankou:total:{c}", **node)
        for i, (over, id_, name) in enumerate(pillars()):
            self.add("classification_nodes", year, node=id_, kind="pillar", display_name=name, placements=f"kankou:{over}:{i}", **node)
        for at, p in enumerate(projects):
            self.add("projects", year, project=p.id, display_name=p.name, printed_code=f"{p.pillar[1:]}-{p.id[1:]}",
                     placements=f"kankou:{p.pillar}:{at}", departments=f"d{p.department}")
            for i, (name, _) in enumerate(p.subs, 1):
                self.add("sub_projects", year, project=p.id, sub_project=i, display_name=name, position=i)

    def add_budget(self, year, projects, dice):
        running = year == YEARS[-1]
        self.add("budget_years", year, closing_state="in_year" if running else "closing_period", execution_stage="disbursement",
                 posting_granularity="daily", executed_through=THROUGH[year], statement_title="")
        for fund, name in (("state", "国庫支出金"), ("own", "一般財源")):
            self.add("dimensions", year, kind="fund_source", dimension=fund, display_name=name)
        for p in projects:
            for i, (_, thousands) in enumerate(p.subs, 1):
                line = f"{p.id}.{i}"
                self.add("budget_lines", year, budget_line=line, node=p.node(i), records_appropriation="true", records_execution="true",
                         fund_source="state" if i % 3 == 0 else "own")
                self.post(year, line, "original_appropriation", thousands * 1000, f"{year}-04-01")
                if dice.below(8) == 0:
                    self.post(year, line, "supplementary_appropriation", thousands * 100, f"{year}-09-28", supplementary_number=1)
                # 港湾費 spent more than it had, as what one sees first.
                rate = 1080 if p.pillar == "c08-4" and year >= 2023 else dice.between(780, 1000)
                spent = thousands * rate
                months = sorted(dice.between(5, 11 if running else 15) for _ in range(2))
                for month, yen in zip(months, (spent // 3, spent - spent // 3)):
                    if running and p.pillar != "c08-4":
                        yen = yen * 3 // 5
                    self.post(year, line, "expenditure", yen, f"{year + (month > 12)}-{(month - 1) % 12 + 1:02}-20")

    def post(self, year, line, kind, yen, on, **cells):
        self.add("ledger_entries", year, batch=f"y{year}", budget_line=line, kind=kind, amount_yen=yen, effective_date=on, **cells)

    def add_indicators(self, year, projects):
        for p in projects[::4]:
            one = f"{p.id}.1"
            self.add("indicators", year, indicator=one, nodes=p.node(), display_name=f"{p.name[:12]}の利用者", measure="count", direction="up",
                     accumulation="flow", position=0)
            self.add("indicator_components", year, indicator=one, component=1, unit="人")
            dice = Dice("indicator", one, year)
            self.add("indicator_values", year, indicator=one, component=1, role="target", state="value", value=1000, approximate="false")
            self.add("indicator_values", year, indicator=one, component=1, role="actual", state="value", value=dice.between(600, 1300),
                     approximate="false", as_of=THROUGH[year])


def write(folder):
    """Writes the files of the import format into a folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in City().rows.items():
        columns = list(dict.fromkeys([*(c for row in rows for c in row), *MORE.get(kind, "").split()]))
        with open(folder / f"{kind}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


# Columns that the format wants and the city leaves empty.
MORE = {"classification_nodes": "printed_names note", "projects": "page_departments printed_names note", "sub_projects": "mark parts departments note",
        "lineage_edges": "share_ppm share_basis explanation", "budget_lines": "economic_item note", "indicators": "period_start period_end note",
        "indicator_components": "label comparator", "indicator_values": "denominator text"}


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    write(sys.argv[1])
