"""The made-up town of the demonstration: made and loaded as a user does, and reckoned from its files alone."""

import collections
import csv
import os
import pathlib
import subprocess
import sys

from suite import BIN, REPO

CODE = "993417"
NAME = f"jurisdictions/{CODE}"
YEARS = (2022, 2023, 2024)
HOME = REPO / "deploy/demo/mihon"
APPROPRIATIONS = ("original_appropriation", "supplementary_appropriation", "continued_carry_over_in",
                  "approved_carry_over_in", "accidental_carry_over_in", "reserve_allocation", "diversion", "transfer",
                  "reallocation")
CARRY_OVER = ("continued", "approved", "accidental")


def year(y):
    return f"{NAME}/fiscalYears/{y}"


def make(folder, **environment):
    subprocess.run([sys.executable, HOME / "make", folder], check=True, env={**os.environ, **environment})
    return pathlib.Path(folder)


def load(suite, folder, command=BIN / "kuzukuri", check=True):
    """Runs the script that loads it; `command` stands for the command line."""
    environment = {**os.environ, "KUZUKURI": str(command)}
    for name, service in suite.services.items():
        environment[f"KUZUKURI_{name.upper()}"] = service.address
    result = subprocess.run([HOME / "load", folder], env=environment, capture_output=True, text=True, check=False)
    if check and result.returncode != 0:
        raise AssertionError(f"load: {result.returncode}\n{result.stdout}{result.stderr}")
    return result


def failing(word, folder):
    """A command line that fails where it is called with a word, and is the real one else; a script in a folder."""
    script = pathlib.Path(folder) / "kuzukuri"
    script.write_text(f'#!/bin/sh\nif [ "$1" = "{word}" ]; then echo broken >&2; exit 3; fi\n'
                      f'exec "{BIN}/kuzukuri" "$@"\n')
    script.chmod(0o755)
    return script


class Files:
    """What the files say, summed without the suite."""

    def __init__(self, folder):
        self.folder = folder

    def rows(self, of, kind):
        with open(self.folder / str(of) / f"{kind}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def entries(self, y):
        return self.rows(y, "ledger_entries")

    def days(self, y):
        """(day, its entries) in order."""
        days = collections.defaultdict(list)
        for entry in self.entries(y):
            days[entry["effective_date"]].append(entry)
        return sorted(days.items())

    def sums(self, y, to=None):
        """By line and kind."""
        sums = collections.defaultdict(collections.Counter)
        for entry in self.entries(y):
            if to is None or entry["effective_date"] <= to:
                sums[entry["budget_line"]][entry["kind"]] += int(entry["amount_yen"])
        return sums


def appropriation(kinds):
    return sum(kinds[kind] for kind in APPROPRIATIONS)


def disbursed(kinds):
    return kinds["expenditure"] + kinds["reclassification"] - kinds["refund"]


def carried_out(kinds):
    return sum(kinds[f"{kind}_carry_over_out"] for kind in CARRY_OVER)
