"""Statements of invented wards and cities, with the truth about them: what a reader must find.

`ward(seed)` and `city(seed)` make up a budget; `paper_text` and `paper_pdf` print it. Everything follows
from the seed.
"""

import dataclasses
import random

TOPICS = ("里山", "水辺", "坂道", "駅前広場", "空き店舗", "多世代交流", "見守り", "自転車", "図書室", "菜の花",
          "空き家", "外国人住民", "通学路", "みんなの公園", "地域猫", "ウォーキング", "吹奏楽", "市民農園",
          "古道", "ご当地めし", "星空", "手話", "ひとり親家庭", "ＩＣＴ", "DX", "ＮＰＯ")
PURPOSES = ("活用", "魅力発信", "相談窓口", "講座", "体験教室", "応援", "整備", "点検", "普及啓発", "連携",
            "担い手育成", "調査", "交流の場づくり")
ENDS = ("事業", "推進事業", "支援事業", "強化事業", "促進事業（試行）")
PREFIXES = ("身近な場所で続ける", "大学・企業と取り組む", "「みどりん」と歩く", "多様な主体が参画する",
            "将来を見据えた", "だれもが参加できる")
SUBJECTS = ("出前講座", "パネル展", "意見交換会", "一斉清掃", "マップの作成", "巡回相談", "フォーラム",
            "モニターツアー", "リーダー研修", "広報紙の発行", "備品の購入", "コンサート", "見学会")
PILLARS = ("安心して住めるまち", "人がつながるまち", "にぎわい・活力", "身近な窓口")
DEPARTMENTS = ("総務課", "まちづくり課", "こども支援課", "福祉課", "高齢・障害課", "環境課", "土木事務所",
               "区民協働課", "健康推進室", "窓口サービス課")
PROSE = ("地域の皆さまと話し合いながら、", "年間を通じて、", "関係する団体と連携し、", "前の年の意見を踏まえ、",
         "職員が現地に出向き、", "若い世代の参加を広げるため、", "案内の方法を見直し、", "オンラインも用いて、",
         "取組を広く知らせました。", "学ぶ機会を設けました。", "環境を整えました。", "担い手を増やしました。",
         "気軽に立ち寄れる場をつくりました。", "安全に利用できるようにしました。")
INDICATORS = (("講座の開催", "回"), ("参加者数", "人"), ("相談件数", "件"), ("協力する店舗数", "店舗"),
              ("参加団体数", "団体"), ("満足度", "％"), ("案内板の設置", "か所"), ("リーフレットの配布", "部"))
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦ"
ROMAN_ASCII = ("I", "II", "III", "IV", "V", "VI", "VII")


@dataclasses.dataclass
class SubProject:
    number: str
    name: str
    mark: str  # "none", "new", "expanded"
    figures: dict  # measure -> thousands of yen
    activities: list


@dataclasses.dataclass
class Indicator:
    name: str
    unit: str
    target: str
    actual: str
    comparator: str  # "", "ge"


@dataclasses.dataclass
class Project:
    pillar: int
    number: int
    name: str
    former_name: str
    departments: list
    sub_projects: list
    indicators: list
    prose: str
    prior: int = 0  # thousands executed the year before
    carried_out: int = 0

    def sum(self, measure):
        return sum(sub.figures.get(measure, 0) for sub in self.sub_projects)

    @property
    def appropriation(self):
        return self.sum("appropriation")

    @property
    def executed(self):
        return self.sum("executed")

    @property
    def code(self):
        return f"{ROMAN_ASCII[self.pillar]}-{self.number}"


@dataclasses.dataclass
class Budget:
    year: int
    stage: str  # "settlement", "in_year"
    place: str
    pillars: list
    projects: list
    others: list  # (label, appropriation, executed) outside the projects, thousands

    @property
    def era(self):
        return f"令和{wide(self.year - 2018)}年度"

    def of(self, pillar):
        return [p for p in self.projects if p.pillar == pillar]

    def total(self, measure):
        return sum(p.sum(measure) for p in self.projects)


def wide(value):
    """With full-width digits."""
    return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def rate(executed, appropriation):
    """Tenths of a percent, half up; what a printed rate says."""
    return (executed * 2000 + appropriation) // (2 * appropriation) if appropriation else None


def rate_text(permille):
    return f"{permille // 10}.{permille % 10}%"


def negative(value, sign):
    return f"{sign}{-value:,}" if value < 0 else f"{value:,}"


class Maker:
    """Makes up names and amounts; no name twice."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = set()

    def name(self, long=0.3):
        while True:
            name = self.random.choice(TOPICS) + self.random.choice(PURPOSES) + self.random.choice(ENDS)
            if self.random.random() < long:
                name = self.random.choice(PREFIXES) + name
            if len(self.names) > 800:
                name += f"第{wide(len(self.names))}期"
            if name not in self.names:
                self.names.add(name)
                return name

    def prose(self, sentences=3):
        return "".join(self.random.choice(PROSE[:8]) + self.random.choice(PROSE[8:])
                       for _ in range(sentences))

    def sub_project(self, number, stage):
        appropriation = self.random.choice((self.random.randint(20, 999), self.random.randint(1000, 9999),
                                            self.random.randint(10000, 48000)))
        share = self.random.random() if stage == "in_year" else self.random.choice((1, 0.97, 0.9, 0.6, 1.04))
        figures = {"appropriation": appropriation, "executed": round(appropriation * share)}
        mark = self.random.choice(("none",) * 5 + ("new", "expanded")) if stage == "in_year" else "none"
        count = self.random.randint(1, 4)
        return SubProject(str(number), self.name(0.1), mark, figures,
                          [self.activity() for _ in range(count)])

    def activity(self):
        month = self.random.randint(4, 12)
        return self.random.choice((
            f"{self.random.choice(SUBJECTS)}を実施（{wide(month) if month < 10 else month}月）",
            f"{self.random.choice(SUBJECTS)}（年{wide(self.random.randint(1, 9))}回、延べ{self.random.randint(10, 999)}人）",
            f"{self.random.choice(SUBJECTS)}に向けて、{self.random.choice(PROSE[8:])[:-1]}",
            f"{self.random.choice(SUBJECTS)}：{self.random.randint(1000, 9999):,}部を{self.random.randint(11, 40)}か所で配布"))

    def indicator(self):
        name, unit = self.random.choice(INDICATORS)
        name = self.random.choice(SUBJECTS) + "・" + name
        top = 99 if unit == "％" else 2000
        target, actual = self.random.randint(1, top), self.random.randint(0, top)
        return Indicator(name, unit, str(target), str(actual), self.random.choice(("", "", "ge")))

    def indicators(self, most=4):
        indicators = []
        for _ in range(self.random.randint(1, most)):
            indicator = self.indicator()
            if indicator.name not in [other.name for other in indicators]:
                indicators.append(indicator)
        return indicators

    def project(self, pillar, number, stage):
        subs = [self.sub_project(i + 1, stage) for i in range(self.random.choice((1, 2, 2, 3, 4)))]
        departments = self.random.sample(DEPARTMENTS, self.random.choice((1, 1, 1, 2, 3)))
        return Project(pillar, number, self.name(), "", departments, subs, self.indicators(),
                       self.prose())


def ward(seed, stage="settlement", projects=12):
    """A ward's budget."""
    maker = Maker(seed)
    pillars = list(PILLARS[:min(len(PILLARS), max(1, projects // 3))])
    per_pillar = [projects // len(pillars) + (i < projects % len(pillars)) for i in range(len(pillars))]
    made = [maker.project(pillar, number + 1, stage)
            for pillar, count in enumerate(per_pillar) for number in range(count)]
    others = [(label, a, round(a * maker.random.choice((1, 0.98, 0.8))))
              for label, a in (("共通事務費", maker.random.randint(9000, 40000)),
                               ("共通事業費", maker.random.randint(9000, 40000)),
                               ("庁舎・施設管理費", maker.random.randint(200000, 800000)))]
    return Budget(2020 + seed % 6, stage, "緑原区", pillars, made, others)


def city(seed, projects=10):
    """A city's settlement, with amounts carried over, former names and the year before."""
    budget = ward(seed + 50000, "settlement", projects)
    maker = Maker(seed + 90000)
    budget.place = "みなと野市"
    for project in budget.projects:
        for sub in project.sub_projects:  # what is carried over was not spent
            sub.figures["executed"] = min(sub.figures["executed"], sub.figures["appropriation"])
        left = project.appropriation - project.executed
        project.carried_out = maker.random.choice((0, 0, left // 2, left))
        project.departments = project.departments[:1]  # lists name one, and pages the same
        project.prior = max(0, project.executed + maker.random.randint(-900, 900))
        if maker.random.random() < 0.25:
            project.former_name = maker.name(0)
    return budget


# ---- the truth, in the words of the reading's JSON


def figures(appropriation, executed, unit, **more):
    """measure -> (value, yen of its unit)."""
    out = {"appropriation": (appropriation, unit), "executed": (executed, unit)}
    permille = rate(executed, appropriation)
    if permille is not None:
        out["rate"] = (permille, 0)
    for measure, value in more.items():
        out[measure] = (value, unit)
    return out


def row(label, values, number="", departments=(), total=False, former_name=""):
    return {"label": label, "figures": values, "number": number, "departments": list(departments),
            "total": total, "former_name": former_name}
