"""Reading statements: time and memory, beside extraction alone and beside a tenth of the pages."""

import os
import statistics
import subprocess
import time

import paper
import paper_pdf
import paper_text
from frame import Result, measure


def run(command):
    """(milliseconds, peak MiB) of one process; what it prints is dropped."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return (time.monotonic() - begin) * 1000, usage.ru_maxrss / 1024


def read(path):
    return [os.path.join(os.environ["KUZUKURI_BIN"], "kuzukuri"), "read", path, "--rules", "ward",
            "--format", "json"]


def rounds(bench, *commands):
    """The figures of each command, taking turns; the first round warms up."""
    figures = [[] for _ in commands]
    for i in range(bench.arguments.rounds + 1):
        for side, command in enumerate(commands):
            one = run(command)
            if i > 0:
                figures[side].append(one)
    return figures


def write(bench, name, content):
    path = bench.folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def result(name, unit, figures, index, scale=1, **more):
    ours, theirs = ([f[index] for f in side] for side in figures)
    return Result(name, unit, statistics.median(ours), statistics.median(theirs) * scale,
                  [a / (b * scale) for a, b in zip(ours, theirs)], **more)


@measure
def read_statement(bench):
    """One statement of sixty thousand characters, beside pdftotext of the same as a PDF."""
    budget = paper.ward(7, projects=110)
    text, _ = paper_text.ward_text(budget, 7)
    pdf = write(bench, "statement.pdf", paper_pdf.ward_pdf(budget, 7)[0])
    extract = ["pdftotext", "-layout", pdf, os.devnull]
    note = f"{len(text):,} characters beside pdftotext of the PDF; to stay below 1,000 ms"
    return [result("read_statement/text", "ms", rounds(bench, read(write(bench, "statement.txt", text)), extract),
                   0, note=note),
            result("read_statement/pdf", "ms", rounds(bench, read(pdf), extract), 0, note=note)]


@measure
def read_pages(bench):
    """A thousand pages, beside a hundred: ten times the time, and memory for the figures alone."""
    results = []
    for kind, make, ending in (("text", paper_text.ward_text, "txt"), ("pdf", paper_pdf.ward_pdf, "pdf")):
        many, few = (write(bench, f"{pages}.{ending}", make(paper.ward(8, projects=pages), 8)[0])
                     for pages in (1000, 100))
        figures = rounds(bench, read(many), read(few))
        results.append(result(f"read_pages/{kind}", "ms", figures, 0, 10, target=1.5,
                              note="1,000 pages beside ten times 100"))
        results.append(result(f"read_pages_memory/{kind}", "MiB", figures, 1,
                              note="peak of 1,000 pages beside that of 100"))
    return results
