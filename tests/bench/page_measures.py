"""The page: how long until its table is there, on a quarter of the processor and a line of 1.6 Mbit/s."""

import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from frame import Result, measure

WEB = pathlib.Path(__file__).resolve().parents[1] / "web"
NOTE = ("ms until the table is painted in Chromium with a quarter of this processor, 1.6 Mbit/s and 150 ms there and back, {years} "
        "columns; beside the same page as one answer without a script; to stay below 1,500 ms on a machine without other work")
YEARS = {"ward": 2, "town": 3, "city": 5}


@contextlib.contextmanager
def served(pages):
    """What serve.py tells of a suite with the demonstrations in it."""
    with subprocess.Popen([sys.executable, WEB / "serve.py", pages], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        if not line:
            raise RuntimeError("the suite with the demonstrations did not start")
        try:
            yield line
        finally:
            server.stdin.close()


@measure
def page(bench):
    import suite  # noqa: PLC0415  (generates stubs)

    pages, scripts = bench.folder / "pages", bench.folder / "page"
    subprocess.run([suite.REPO / "clients/web/build", pages], check=True, stdout=sys.stderr)
    shutil.copytree(WEB, scripts, ignore=lambda _, names: [n for n in names if not n.endswith(".mjs")])
    shutil.copy(pathlib.Path(__file__).with_name("table_time.mjs"), scripts)
    (scripts / "node_modules").symlink_to(suite.node_modules(WEB))
    with served(pages) as line:
        node = suite.shell('. "$1"; node20', suite.REPO / ".ci/lib.sh").strip()
        out = subprocess.run([node, scripts / "table_time.mjs", str(bench.arguments.rounds)], check=True, text=True, stdout=subprocess.PIPE,
                             env={**os.environ, "KUZUKURI_SERVED": line, "KUZUKURI_OUT": str(scripts)}).stdout
    return [Result(f"page/{name}", "ms", statistics.median(times["page"]), statistics.median(times["still"]),
                   [a / b for a, b in zip(times["page"], times["still"])], note=NOTE.format(years=YEARS[name]))
            for name, times in json.loads(out).items()]
