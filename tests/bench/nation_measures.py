"""Measures of the aggregator on a nation: beside other ways to answer the question, under writes, after a
start, and as data grows."""

import contextlib
import datetime
import itertools
import json
import os
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from frame import Load, Result, measure

METHOD = "/kuzukuri.aggregator.v1.AggregatorService/CompareExecution"
HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parents[1]
# The question all sides are asked: two years, each as of a date (ends of months, for the peers' sake).
Y1, D1, Y2, D2 = 2022, datetime.date(2023, 3, 31), 2023, datetime.date(2023, 7, 31)


def column(year, day=None):
    import suite  # noqa: PLC0415

    spec = suite.pb("aggregator/compare_execution").ColumnSpec(fiscal_year=year)
    if day is not None:
        spec.as_of.year, spec.as_of.month, spec.as_of.day = day.year, day.month, day.day
    return spec


def question(code, columns=None, **fields):
    import suite  # noqa: PLC0415

    fields.setdefault("include_indicators", True)
    fields.setdefault("view", "COMPARISON_VIEW_BASIC")
    return suite.pb("aggregator/compare_execution").CompareExecutionRequest(
        jurisdiction=f"jurisdictions/{code}", columns=columns or [column(Y1, D1), column(Y2, D2)],
        **fields)


def save_many(bench, name, messages):
    path = bench.folder / name
    with open(path, "wb") as file:
        for message in messages:
            data = message if isinstance(message, bytes) else message.SerializeToString()
            file.write(struct.pack("<I", len(data)) + data)
    return str(path)


class Nation:
    """A suite with a nation in it."""

    def __init__(self, bench):
        import nation  # noqa: PLC0415
        import suite  # noqa: PLC0415

        self.bench = bench
        self.modules = suite
        self.suite = suite.Suite()
        started = time.monotonic()
        self.codes, self.entries = nation.build(self.suite, bench.arguments.wards)
        print(f"  a nation of {len(self.codes)} jurisdictions and {self.entries:,} ledger entries "
              f"in {time.monotonic() - started:.0f} s", file=sys.stderr)

    def load(self, name="nation", messages=None):
        """The load client with the question of every jurisdiction in turn."""
        messages = messages or [question(code) for code in self.codes]
        return Load(self.suite.services["aggregator"].address, METHOD,
                    save_many(self.bench, name, messages), many=True)

    def warm(self):
        """Has every jurisdiction's question answered once, so that none is read for the first time
        while others are timed."""
        for code in self.codes:
            self.suite.aggregator.CompareExecution(question(code))

    def restart(self, *arguments):
        """The aggregator, with nothing in its memory."""
        service = self.suite.services["aggregator"]
        plain = [a for a in service.arguments if not a.startswith("--memory-mib")]
        service.kill()
        service.arguments = [*plain, *arguments]
        service.start()
        # Connections of this process that noticed the restart wait before they come back.
        channel = self.modules.grpc.insecure_channel(service.address, options=[
            ("grpc.use_local_subchannel_pool", 1)])
        self.modules.grpc.channel_ready_future(channel).result(timeout=20)
        self.suite.aggregator = self.modules.stub("aggregator", channel)

    def make_peer_tables(self):
        """The peers' tables and functions, once."""
        if not self.suite.cluster.sql("select 1 from pg_namespace where nspname = 'peer'"):
            self.suite.cluster.run(HERE / "peers/tables.sql")

    def memory(self):
        """Resident bytes of the aggregator."""
        pid = self.suite.services["aggregator"].process.pid
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def the_nation(bench):
    if getattr(bench, "nation", None) is None:
        bench.nation = Nation(bench)
    return bench.nation


def our_figures(answer):
    """(year, project) -> (appropriation, executed) of an answer of ours."""
    return {(answer.columns[m.column].fiscal_year, m.node.rsplit("/", 1)[1]):
            (m.cell.appropriation_yen, m.cell.executed_yen)
            for row in answer.rows for m in row.members}


def their_figures(text):
    return {(r["year"], r["project"]): (int(r["appropriation"]), int(r["executed"] or 0))
            for r in json.loads(text)["rows"]}


class HttpLoad:
    """h2load over HTTP/1.1 against a peer."""

    def __init__(self, urls, body=None):
        self.urls, self.body = urls, body

    def run(self, in_flight, milliseconds):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(self.urls) + "\n")
            file.flush()
            extra = []
            if self.body is not None:
                extra = ["-d", self.body, "-H", "content-type: application/json"]
            out = subprocess.run(
                ["h2load", "--h1", "-t1", f"-c{in_flight}", "-D", f"{milliseconds}ms", "-i",
                 file.name, *extra], check=True, capture_output=True, text=True).stdout
        figures = re.search(r"finished in [\d.]+m?s, ([\d.]+) req/s", out)
        bad = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", out)
        if any(int(n) for n in bad.groups()[1:]) or not int(bad.group(1)):
            raise RuntimeError(out)
        return {"per_second": float(figures.group(1)), "p50_us": 0}


class Peers:
    """Other ways to answer, on the same database."""

    def __init__(self, bench, nation):
        self.nation, self.processes = nation, []
        suite = nation.modules
        cluster = nation.suite.cluster
        nation.make_peer_tables()
        self.environment = {**os.environ, "NODE_PATH": suite.node_modules(HERE / "peers"),
                            "SUMS_SQL": str(REPO / "services/budget/sql/queries/balance_sums.sql")}
        self.socket = f"{cluster.dir}/socket"
        self.node = self.start(["node", HERE / "peers/server.js", "fastify"])
        self.graphile = self.start(["node", HERE / "peers/server.js", "postgraphile"])
        self.python = self.start(["/usr/bin/python3", HERE / "peers/server.py"])
        self.bench = bench

    def start(self, command):
        port = self.nation.modules.free_port()
        self.processes.append(subprocess.Popen([*map(str, command), str(port), self.socket],
                                               env=self.environment))
        deadline = time.monotonic() + 30
        while True:
            import socket  # noqa: PLC0415

            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return port
            if time.monotonic() > deadline:
                raise RuntimeError(f"{command} does not start")
            time.sleep(0.05)

    def stop(self):
        for process in self.processes:
            process.terminate()
            process.wait()

    def url(self, path, code):
        query = urllib.parse.urlencode({"ward": code, "y1": Y1, "d1": D1, "y2": Y2, "d2": D2})
        return f"http://127.0.0.1:{self.node}{path}?{query}"

    def query(self, function, code):
        return json.dumps({"query": f'{{ {function}(ward: "{code}", y1: {Y1}, d1: "{D1}", '
                                    f'y2: {Y2}, d2: "{D2}") }}'})

    def graphile_load(self, function):
        body = self.bench.folder / f"{function}.json"
        body.write_text(self.query(function, self.nation.codes[0]))
        return HttpLoad([f"http://127.0.0.1:{self.graphile}/graphql"], str(body))

    def loads(self):
        """name -> load client."""
        codes = self.nation.codes
        rpc = save_many(self.bench, "peer-python", [
            b"".join(bytes([len(v)]) + v for v in
                     (str(x).encode() for x in (code, Y1, D1, Y2, D2))) for code in codes])
        python = f"127.0.0.1:{self.python}"
        return {
            "node_ledger": HttpLoad([self.url("/ledger", c) for c in codes]),
            "node_months": HttpLoad([self.url("/months", c) for c in codes]),
            "python_ledger": Load(python, "/peer.Peer/Ledger", rpc, many=True),
            "python_months": Load(python, "/peer.Peer/Months", rpc, many=True),
            "postgraphile_ledger": self.graphile_load("compareLedger"),
            "postgraphile_months": self.graphile_load("compareMonths"),
        }

    def check(self):
        """All sides answer the same figures, or nothing is measured."""
        codes = self.nation.codes
        for code in codes[:: max(1, len(codes) // 10)]:
            ours = our_figures(self.nation.suite.aggregator.CompareExecution(question(code)))
            for path in ("/ledger", "/months"):
                theirs = their_figures(urllib.request.urlopen(self.url(path, code)).read())
                if ours != theirs or len(ours) < 70:
                    raise RuntimeError(f"{path} of {code} answers other figures than we do")
        ours = our_figures(self.nation.suite.aggregator.CompareExecution(question(codes[0])))
        for function in ("compareLedger", "compareMonths"):
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.graphile}/graphql",
                self.query(function, codes[0]).encode(), {"content-type": "application/json"})
            answer = json.loads(urllib.request.urlopen(request).read())["data"][function]
            answer = answer if isinstance(answer, str) else json.dumps(answer)
            if their_figures(answer) != ours:
                raise RuntimeError("PostGraphile answers other figures than we do")


def result(name, unit, ours, base, target, note, key="per_second"):
    ratios = [a[key] / b[key] if key == "per_second" else b[key] / a[key]
              for a, b in zip(ours, base)]
    return Result(name=name, unit=unit, value=statistics.median(r[key] for r in ours),
                  baseline=statistics.median(r[key] for r in base), ratios=ratios, target=target,
                  note=note)


@measure
def compare_peers(bench):
    """The same question of every jurisdiction in turn, 16 in flight, to us without a snapshot and to
    other servers on the same database; and the same SQL in both, for a like-for-like ratio."""
    nation = the_nation(bench)
    peers = Peers(bench, nation)
    try:
        peers.check()
        loads = peers.loads()
        nation.warm()
        ours, *theirs = bench.interleave([nation.load(), *loads.values()], 16)
        kept = "kept answer with checked heads against a peer that queries every time"
        # Sums of months cannot answer as of any date: no target is set beside them.
        rows = [result(f"peer_{name}", "answers/s", ours, base,
                       20 if name.endswith("_ledger") else None, kept)
                for name, base in zip(loads, theirs)]
        balance = nation.modules.pb("budget/balance")
        day = nation.modules.pb("type/date").Date(year=D2.year, month=D2.month, day=D2.day)
        same = Load(nation.suite.services["budget"].address,
                    "/kuzukuri.budget.v1.BudgetService/QueryGroupedBalances",
                    save_many(bench, "sums", [balance.QueryGroupedBalancesRequest(
                        parent=f"jurisdictions/{c}", fiscal_years=[Y1, Y2], as_of=day,
                        grouping="BALANCE_GROUPING_PROJECT") for c in nation.codes]), many=True)
        node = HttpLoad([peers.url("/sums", c) for c in nation.codes])
        a, b = bench.interleave([same, node], 16)
        rows.append(result("like_for_like_node", "answers/s", a, b, None,
                           "the budget service's balances by project against Node with the very "
                           "same SQL: both query every time"))
        return rows
    finally:
        peers.stop()


def write_journal(nation, code, path):
    """One jurisdiction's ten years as a journal with its budget."""
    rows = nation.suite.cluster.sql(
        "select fiscal_year, kind, budget_line, amount_yen, effective_date from "
        f"budget.ledger_entry where jurisdiction = '{code}' order by fiscal_year, effective_date")
    budgets, journal = {}, []
    for row in rows.splitlines():
        year, kind, line, amount, day = row.split("|")
        account = line.replace(".", ":")
        if kind == "1":
            budgets.setdefault(int(year), []).append(f"  ({account})  {amount}")
        else:
            journal.append(f"{day} x\n  ({account})  {amount}\n")
    for year, lines in budgets.items():
        journal.append(f"~ every 4/1 from {year}-04-01 to {year + 1}-04-01\n" + "\n".join(lines) + "\n")
    path.write_text("\n".join(journal))


@measure
def compare_hledger(bench):
    """hledger's budget report of two years from one jurisdiction's ten years, against our answer: hot
    (a client's p50) and cold (the first request after a start)."""
    nation = the_nation(bench)
    code = nation.codes[0]
    journal = bench.folder / "ward.journal"
    write_journal(nation, code, journal)
    report = ["hledger", "-f", str(journal), "balance", "--depth", "1"]
    # The same executed amounts first.
    out = subprocess.run([*report, "-b", f"{Y1}-04-01", "-e", f"{Y1 + 1}-04-01", "-O", "csv"],
                         check=True, capture_output=True, text=True).stdout
    theirs = {a.strip('"'): int(v.strip('"')) for a, v in
              (line.split(",", 1) for line in out.splitlines()[1:]) if a.strip('"') != "total"}
    ours = our_figures(nation.suite.aggregator.CompareExecution(question(code)))
    expected = {project: executed for (year, project), (_, executed) in ours.items() if year == Y1}
    if theirs != expected:
        raise RuntimeError("hledger reckons other figures than we do")

    hot, cold, base = [], [], []
    for _ in range(bench.arguments.rounds):
        started = time.monotonic()
        subprocess.run([*report, "--budget", "-p", f"every 4/1 from {Y1}-04-01 to {Y2 + 1}-04-01"],
                       check=True, capture_output=True)
        base.append({"us": (time.monotonic() - started) * 1e6})
        nation.restart()
        started = time.monotonic()
        nation.suite.aggregator.CompareExecution(question(code))
        cold.append({"us": (time.monotonic() - started) * 1e6})
        load = nation.load("hot", [question(code)])
        hot.append({"us": load.run(1, bench.arguments.milliseconds)["p50_us"]})
    return [result("hledger_hot", "us", hot, base, 1000, "a client's p50, heads checked", "us"),
            result("hledger_cold", "us", cold, base, 50, "the first request after a start", "us")]


@measure
def compare_first(bench):
    """The first request for a jurisdiction after a start, against the same question as one SQL
    statement with a covering index. The ratio is SQL / ours: 0.1 is ten times the SQL's time."""
    import psycopg  # noqa: PLC0415

    nation = the_nation(bench)
    nation.make_peer_tables()
    ours, base = [], []
    with psycopg.connect(host=f"{nation.suite.cluster.dir}/socket", dbname="kuzukuri",
                         user="postgres", autocommit=True) as connection:
        for _ in range(bench.arguments.rounds):
            nation.restart()
            first, sql = [], []
            for code in nation.codes[:20]:
                started = time.monotonic()
                answer = nation.suite.aggregator.CompareExecution(question(code))
                first.append((time.monotonic() - started) * 1e6)
                started = time.monotonic()
                text = connection.execute(
                    "select peer.compare_ledger(%s, %s::int, %s::date, %s::int, %s::date)::text",
                    (code, Y1, D1, Y2, D2), prepare=True).fetchone()[0]
                sql.append((time.monotonic() - started) * 1e6)
                if our_figures(answer) != their_figures(text):
                    raise RuntimeError("the SQL answers other figures than we do")
            ours.append({"us": statistics.median(first)})
            base.append({"us": statistics.median(sql)})
    return [result("first_request", "us", ours, base, 0.1,
                   "median of the first requests for 20 jurisdictions", "us")]


@measure
def compare_writes(bench):
    """Fresh answers over all jurisdictions, 16 in flight, while 500 one-row appends a second go on over
    them, against the same without writes."""
    nation = the_nation(bench)
    entries = nation.modules.pb("budget/ledger_entry")
    date = nation.modules.pb("type/date").Date(year=2023, month=6, day=1)
    per_second, milliseconds = 500, bench.arguments.milliseconds
    serial = itertools.count()

    def appends():
        messages = []
        for _ in range(int(per_second * (milliseconds + 500) / 1000)):
            i = next(serial)
            year = f"jurisdictions/{nation.codes[i % len(nation.codes)]}/fiscalYears/{Y2}"
            messages.append(entries.AppendLedgerEntriesRequest(
                parent=year, request_id=nation.modules.new_id(), entries=[entries.LedgerEntry(
                    budget_line=f"{year}/budgetLines/P-{i % 40}.1", kind="KIND_EXPENDITURE",
                    amount_yen=1, effective_date=date, precision_yen=1)]))
        return save_many(bench, "appends", messages)

    load = nation.load()
    nation.warm()
    quiet, busy, written = [], [], []
    for _ in range(bench.arguments.rounds):
        quiet.append(load.run(16, milliseconds))
        command = Load(nation.suite.services["budget"].address,
                       "/kuzukuri.budget.v1.BudgetService/AppendLedgerEntries", appends(),
                       many=True).command("--per-second", str(per_second), "--milliseconds",
                                          str(milliseconds + 400))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            time.sleep(0.2)
            busy.append(load.run(16, milliseconds))
            written.append(json.loads(writer.communicate()[0]))
    rate = statistics.median(w["per_second"] for w in written)
    late = statistics.median(w["p99_us"] for w in written)
    return [result("under_500_writes", "answers/s", busy, quiet, 0.7,
                   f"{rate:.0f} writes a second acknowledged, their p99 {late / 1000:.1f} ms")]


def computed_load(nation, name, code, years, **fields):
    """Questions that are all different: as of other dates in the last two years. There are many more
    than the answers that are kept."""
    pairs = itertools.product(*(
        [datetime.date(year, 4, 1) + datetime.timedelta(days=i) for i in range(365)]
        for year in years[-2:]))
    return nation.load(name, [
        question(code, [*(column(y) for y in years[:-2]), column(years[-2], a),
                        column(years[-1], b)], **fields)
        for a, b in itertools.islice(pairs, 0, None, 37)])


@measure
def compare_growth(bench):
    """Latency (one client's p50 of computed answers) against the rows of the answer, the years compared
    and the rest of the database. The ratio is the base's / this one's."""
    nation = the_nation(bench)
    code = nation.codes[-1]
    base = computed_load(nation, "base", code, (Y1, Y2), level="LEVEL_PROJECT",
                         include_indicators=False)
    sides = {}
    for level in ("CLASS", "PILLAR", "SUB_PROJECT"):
        sides[f"growth_{level.lower()}"] = computed_load(
            nation, level, code, (Y1, Y2), level=f"LEVEL_{level}", include_indicators=False)
    for count in (5, 10):
        years = tuple(range(Y2 - count + 1, Y2 + 1))
        sides[f"growth_{count}_years"] = computed_load(nation, f"years{count}", code, years,
                                                       include_indicators=False)
    rows = []
    for name, load in sides.items():
        ours, at = bench.interleave([load, base], 1)
        answer = bench.folder / "growth-answer"
        Load(load.target, METHOD, first_of(bench, load.request)).save(str(answer))
        rows.append(result(name, "us", [{"us": r["p50_us"]} for r in ours],
                           [{"us": r["p50_us"]} for r in at], None,
                           f"{os.path.getsize(answer):,} bytes; base: 40 projects, 2 years", "us"))
    alone = nation.modules.Suite()
    import nation as generator  # noqa: PLC0415

    generator.build(alone, 1)
    single = generator.Ward(0, 10, 2500, 1).code
    big = computed_load(nation, "big", single, (Y1, Y2), include_indicators=False)
    small = Load(alone.services["aggregator"].address, METHOD, big.request, many=True)
    ours, at = bench.interleave([big, small], 1)
    rows.append(result("growth_database", "us", [{"us": r["p50_us"]} for r in ours],
                       [{"us": r["p50_us"]} for r in at], None,
                       f"{nation.entries:,} entries in the database against 25,000", "us"))
    return rows


def first_of(bench, path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<I", file.read(4))
        data = file.read(length)
    target = bench.folder / "first"
    target.write_bytes(data)
    return str(target)


@measure
def compare_memory(bench):
    """What the aggregator keeps of a jurisdiction, and what becomes of it beyond its bound."""
    nation = the_nation(bench)
    milliseconds = bench.arguments.milliseconds
    load = nation.load()
    nation.restart()
    empty = nation.memory()
    for code in nation.codes:
        nation.suite.aggregator.CompareExecution(question(code))
    two = (nation.memory() - empty) / len(nation.codes)
    for code in nation.codes:
        nation.suite.aggregator.CompareExecution(
            question(code, [column(y) for y in range(Y2 - 9, Y2 + 1)]))
    ten = (nation.memory() - empty) / len(nation.codes)
    entries = nation.entries / len(nation.codes)
    unbounded = [load.run(16, milliseconds) for _ in range(bench.arguments.rounds)]
    mebibytes = max(1, int(len(nation.codes) * two / 4) >> 20)
    nation.restart(f"--memory-mib={mebibytes}")
    bounded = [load.run(16, milliseconds) for _ in range(bench.arguments.rounds)]
    grown = nation.memory() - empty
    nation.restart()
    return [result("memory_bounded", "answers/s", bounded, unbounded, None,
                   f"bound of {mebibytes} MiB, a quarter of what is asked for: {grown >> 20} MiB "
                   f"resident; without: {two / 1024:.0f} KiB a jurisdiction with two years and an "
                   f"answer, {ten / 1024:.0f} KiB with ten years, {ten / entries:.0f} bytes an "
                   "entry with all that belongs to it")]
