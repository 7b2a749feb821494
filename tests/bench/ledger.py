"""Measures of the budget service: imports, appends, balances."""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

from frame import Load, Result, measure

REPO = pathlib.Path(__file__).resolve().parents[2]
QUERIES = (REPO / "services/budget/sql/queries", REPO / "services/platform/db/sql/queries")
PG = pathlib.Path("/usr/lib/postgresql/15/bin")
YEAR, LINES = 2022, 150


class Books:
    """A budget service on a PostgreSQL of its own, with made-up jurisdictions."""

    def __init__(self, *arguments):
        import suite  # noqa: PLC0415

        self.suite = suite
        self.cluster = suite.Cluster()
        subprocess.run([suite.BIN / "kuzukuri-budget", "migrate", "--database",
                        self.cluster.conninfo("kuzukuri_budget_owner")], check=True,
                       capture_output=True)
        self.service = self.start(*arguments)

    def start(self, *arguments):
        return self.suite.Service("budget", [
            "--database", self.cluster.conninfo("kuzukuri_budget"), "--log-level", "error",
            *arguments]).start()

    def jurisdictions(self, count, first=10000):
        """Codes of jurisdictions with budget lines."""
        import world  # noqa: PLC0415

        stub = self.suite.stub("budget", self.suite.grpc.insecure_channel(self.service.address))
        codes = [self.suite.jurisdiction_code(first + i) for i in range(count)]
        for code in codes:
            year = f"jurisdictions/{code}/fiscalYears/{YEAR}"
            stub.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
                parent=year, request_id=self.suite.new_id(), budget_lines=[
                    world.line.BudgetLine(name=f"{year}/budgetLines/P-{i}",
                                          node=f"{year}/projects/{i}", records_appropriation=True,
                                          records_execution=True) for i in range(LINES)]))
        return codes

    def client(self, codes, *arguments, service=None):
        out = subprocess.run(
            [os.path.join(os.environ["KUZUKURI_BIN"], "bench_ledger"), "--target",
             (service or self.service).address, "--lines", str(LINES), "--jurisdictions", *codes,
             *map(str, arguments)], check=True, capture_output=True, text=True).stdout
        return json.loads(out)

    def fsync(self):
        """fdatasync of the machine, microseconds, as pg_test_fsync measures it."""
        out = subprocess.run([PG / "pg_test_fsync", "-s", "1", "-f",
                              str(self.cluster.dir / "fsync.test")], capture_output=True, text=True)
        found = re.search(r"fdatasync\s+[\d.]+ ops/sec\s+(\d+) usecs", out.stdout)
        return int(found.group(1)) if found else 0

    def pgbench(self, script, clients, milliseconds, prepared=True):
        path = self.cluster.dir / "script.sql"
        path.write_text(script)
        path.chmod(0o644)
        seconds = max(1, round(milliseconds / 1000))
        out = self.suite.shell(
            'dir=$1; shift; cd / && PGOPTIONS="-c search_path=budget" as_postgres "$@" -h "$dir/socket"',
            self.cluster.dir, PG / "pgbench", "-n", "-M", "prepared" if prepared else "simple", "-c",
            clients, "-j", 2, "-T", seconds, "-f", path, "-U", "kuzukuri_budget", "-d", "kuzukuri")
        tps = float(re.search(r"tps = ([\d.]+)", out).group(1))
        latency = float(re.search(r"latency average = ([\d.]+) ms", out).group(1))
        return {"per_second": tps, "mean_us": latency * 1000}

    def close(self):
        self.service.kill()
        self.cluster.stop()


def statement(name, *parameters):
    """A statement of the service with its parameters put in, for pgbench."""
    path = next(p / f"{name}.sql" for p in QUERIES if (p / f"{name}.sql").exists())
    sql = re.sub(r"--.*", "", path.read_text())
    for number in range(len(parameters), 0, -1):
        sql = sql.replace(f"${number}", str(parameters[number - 1]))
    return " ".join(sql.split()) + ";"


def turns(bench, sides):
    """Rounds in which functions take turns; the first round warms up."""
    rounds = [[] for _ in sides]
    for i in range(bench.arguments.rounds + 1):
        order = list(range(len(sides)))
        for side in order if i % 2 == 0 else reversed(order):
            figures = sides[side]()
            if i > 0:
                rounds[side].append(figures)
    return rounds


def ratio_result(name, unit, ours, base, target, note):
    return Result(name=name, unit=unit, value=statistics.median(r["per_second"] for r in ours),
                  baseline=statistics.median(r["per_second"] for r in base),
                  ratios=[a["per_second"] / b["per_second"] for a, b in zip(ours, base)],
                  target=target, note=note)


@measure
def import_rows(bench):
    """One import through gRPC with every check against psql's binary COPY of the same rows into the
    same table with the same indexes."""
    books = Books()
    rows = bench.arguments.rows
    numbers = iter(range(10000, 99999))
    exported = books.cluster.dir / "rows.bin"

    def imported():
        code = books.jurisdictions(1, next(numbers))[0]
        return books.client([code], "import", "--rows", rows)

    columns = ("fiscal_year, revision, entry_index, id, budget_line, kind, amount_yen, "
               "effective_date, precision_yen, supplementary_number, transfer_group, commitment, "
               "reverses, fund_source, economic_item, actor, document_reference, description, "
               "recorded_at")
    source = books.jurisdictions(1, next(numbers))[0]
    books.client([source], "import", "--rows", rows)

    def copied():
        code = books.jurisdictions(1, next(numbers))[0]
        books.cluster.sql(f"copy (select '{code}', {columns} from budget.ledger_entry "
                          f"where jurisdiction = '{source}' order by revision, entry_index) "
                          f"to '{exported}' (format binary)")
        began = time.monotonic()
        books.cluster.sql(f"\\copy budget.ledger_entry (jurisdiction, {columns}) from '{exported}' "
                          "(format binary)")
        seconds = time.monotonic() - began
        return {"per_second": rows / seconds}

    try:
        ours, base = turns(bench, [imported, copied])
        memory = pathlib.Path(f"/proc/{books.service.process.pid}/status").read_text()
        peak = int(re.search(r"VmHWM:\s+(\d+)", memory).group(1)) // 1024
        return [ratio_result(f"import_rows/{rows}", "rows/s", ours, base, 0.9,
                             f"psql's binary COPY of the same {rows} rows; the service's memory "
                             f"peaked at {peak} MiB; fdatasync {books.fsync()} us")]
    finally:
        books.close()


def append_script(codes):
    """The statements of one append of one row, with pgbench's variables."""
    code = ":code"
    line = "('P-' || :line)"
    return "\n".join([
        "\\set index random(0, %d)" % (len(codes) - 1),
        "\\set line random(0, %d)" % (LINES - 1),
        "select (array[%s])[:index + 1] as code, gen_random_uuid() as request_id \\gset"
        % ",".join(f"'{c}'" for c in codes),
        "begin;",
        statement("lock_head", code).rstrip(";") + " \\gset",
        statement("find_request", code, "array[:request_id]"),
        statement("ledger_append_year", code, ":revision", YEAR, f"array[{line}]"),
        statement("ledger_entry_insert", code, YEAR, "array[:revision + 1]", "array[0]",
                  "array[left(md5(:request_id::text), 16) || '-0']", f"array[{line}]", "array[20]",
                  "array[1234]", "array['2022-06-01']", "array[1]", "array[0]", "array['']",
                  "array['']", "array['']", "array['']", "array['']", "array['']", "array['D1']",
                  "array['消耗品費ほか']"),
        statement("store_writes", code, ":revision + 1", 1234567, f"array[{YEAR}]",
                  "array['ledgerEntries']", "array[:revision + 1]", "array[:request_id]",
                  "array[md5(:request_id::text)]", "array[:revision + 1]", "array[1234567]",
                  "array['/kuzukuri.budget.v1.BudgetService/Append']",
                  "array['ipv4:127.0.0.1:1']", "array['\\\\x0a40']", "array['2022/ledgerEntries']"),
        "commit;"])


@measure
def append_many(bench):
    """Acknowledged one-row appends, fsync on, over many jurisdictions, against pgbench running the same
    statements with as many clients."""
    books = Books()
    try:
        codes = books.jurisdictions(200)
        results = []
        for clients in (4, 16):
            ours, base = turns(bench, [
                lambda c=clients: books.client(codes, "append", "--in-flight", c, "--milliseconds",
                                               bench.arguments.milliseconds),
                lambda c=clients: books.pgbench(append_script(codes), c,
                                                bench.arguments.milliseconds)])
            results.append(ratio_result(
                f"append_many/{clients}", "appends/s", ours, base, 0.8,
                f"p50 {statistics.median(r['p50_us'] for r in ours):.0f} us, p99 "
                f"{statistics.median(r['p99_us'] for r in ours):.0f} us; fdatasync "
                f"{books.fsync()} us"))
        return results
    finally:
        books.close()


@measure
def append_hot(bench):
    """Appends to one jurisdiction with waiting ones combined, against the same without."""
    books = Books()
    single = books.start("--max-combined", "1")
    try:
        codes = books.jurisdictions(2)
        results = []
        for writers in (64, 256):
            append = ("append", "--in-flight", writers, "--milliseconds",
                      bench.arguments.milliseconds)
            ours, base = turns(bench, [
                lambda a=append: books.client(codes[:1], *a),
                lambda a=append: books.client(codes[1:], *a, service=single)])
            results.append(ratio_result(
                f"append_hot/{writers}", "appends/s", ours, base, 10,
                f"p50 {statistics.median(r['p50_us'] for r in ours):.0f} us against "
                f"{statistics.median(r['p50_us'] for r in base):.0f} us; fdatasync "
                f"{books.fsync()} us"))
        return results
    finally:
        single.kill()
        books.close()


def balance_load(bench, books, code):
    import world  # noqa: PLC0415

    request, answer = str(bench.folder / "balance"), str(bench.folder / "balance.answer")
    with open(request, "wb") as file:
        file.write(world.balance.QueryBalancesRequest(
            parent=f"jurisdictions/{code}/fiscalYears/{YEAR}", page_size=1000).SerializeToString())
    load = Load(books.service.address,
                "/kuzukuri.budget.v1.BudgetService/QueryBalances", request, answer)
    load.save(answer)
    return load


def balance_script(code):
    revision, code = ":revision", f"'{code}'"
    return "\n".join([
        "begin isolation level repeatable read read only;",
        statement("read_head", code).rstrip(";") + " \\gset",
        statement("budget_year_get", code, revision, YEAR),
        statement("balance_list", code, YEAR, revision, "'infinity'", "''", 1001),
        statement("balance_total", code, YEAR, revision, "'infinity'"),
        "commit;"])


@measure
def balance_year(bench):
    """The balance of a ward's year (150 lines, 5,000 entries) against the same SQL through pgbench."""
    books = Books()
    try:
        code = books.jurisdictions(1)[0]
        books.client([code], "import", "--rows", 5000)
        books.cluster.sql("vacuum analyze")
        load = balance_load(bench, books, code)
        results = []
        for clients in (1, 16):
            ours, base = turns(bench, [
                lambda c=clients: load.run(c, bench.arguments.milliseconds),
                lambda c=clients: books.pgbench(balance_script(code), min(c, 4),
                                                bench.arguments.milliseconds)])
            results.append(ratio_result(
                f"balance_year/{clients}", "answers/s", ours, base, None,
                f"p50 {statistics.median(r['p50_us'] for r in ours):.0f} us, p99 "
                f"{statistics.median(r['p99_us'] for r in ours):.0f} us; pgbench with "
                f"{min(clients, 4)} clients"))
        return results
    finally:
        books.close()


def fill(books, entries, first):
    """Adds entries of other jurisdictions by SQL until the ledger holds `entries`."""
    have = int(books.cluster.sql("select count(*) from budget.ledger_entry"))
    books.cluster.sql(f"""
        insert into budget.head select lpad(n::text, 6, '9'), 1, now()
        from generate_series({first}, {first} + 999) n on conflict do nothing;
        insert into budget.ledger_entry (jurisdiction, fiscal_year, revision, entry_index, id,
          budget_line, kind, amount_yen, effective_date, precision_yen, document_reference,
          description, recorded_at)
        select lpad(({first} + n % 1000)::text, 6, '9'), 2015 + (n / 1000 % 10)::int, 1, n,
          'x' || n, 'P-' || n % 150, 20, 1000 + n % 1000, date '2022-04-01' + (n % 300)::int, 1,
          'D1', '消耗品費ほか', now()
        from generate_series({have} + 1, {entries}) n""")
    books.cluster.sql("vacuum analyze budget.ledger_entry")


@measure
def balance_growth(bench):
    """The balance of a ward's year while the ledger around it grows, against the same year in a ledger
    of 10,000 entries."""
    small, grown = Books(), Books()
    try:
        sides = []
        for books in (grown, small):
            code = books.jurisdictions(1)[0]
            books.client([code], "import", "--rows", 5000)
            fill(books, 10_000, 100)
            load = balance_load(bench, books, code)
            sides.append(lambda load=load: load.run(1, bench.arguments.milliseconds))
        results = []
        size = 100_000
        while size <= bench.arguments.entries:
            print(f"  {size} entries", file=sys.stderr)
            fill(grown, size, 100)
            ours, base = turns(bench, sides)
            results.append(Result(
                name=f"balance_growth/{size}", unit="us p50",
                value=statistics.median(r["p50_us"] for r in ours),
                baseline=statistics.median(r["p50_us"] for r in base),
                ratios=[a["p50_us"] / b["p50_us"] for a, b in zip(ours, base)], target=1.3,
                note=f"p99 {statistics.median(r['p99_us'] for r in ours):.0f} us against "
                     f"{statistics.median(r['p99_us'] for r in base):.0f} us"))
            size *= 10
        return results
    finally:
        small.close()
        grown.close()
