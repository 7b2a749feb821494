"""hledger as a second, independent reckoning of a year: the journal the command line exports is
recomputed and held against the service's balances, to the yen."""

import collections
import csv
import io
import pathlib
import subprocess
import tempfile

from suite import pb

balance = pb("budget/balance")
Kind = pb("budget/ledger_entry").LedgerEntry.Kind

# Where the service shows what hledger sums under an account of this kind.
PATHS = {
    "original_appropriation": "appropriation.original_yen",
    "supplementary_appropriation": "appropriation.supplementary_yen",
    "provisional_appropriation": "appropriation.provisional_yen",
    "continued_carry_over_in": "appropriation.continued_carry_over_in_yen",
    "approved_carry_over_in": "appropriation.approved_carry_over_in_yen",
    "accidental_carry_over_in": "appropriation.accidental_carry_over_in_yen",
    "reserve_allocation": "appropriation.reserve_yen",
    "diversion": "appropriation.diverted_yen",
    "transfer": "appropriation.transferred_yen",
    "reallocation": "appropriation.reallocated_yen",
    "lapse": "appropriation.lapsed_yen",
    "appropriation_precision_adjustment": "appropriation.adjustment_yen",
    "continued_carry_over_out": "continued_carry_over_out_yen",
    "approved_carry_over_out": "approved_carry_over_out_yen",
    "accidental_carry_over_out": "accidental_carry_over_out_yen",
    "appropriation_not_stated": "appropriation.not_stated_yen",
    "carry_over_in_not_stated": "appropriation.carry_over_in_not_stated_yen",
    "carry_over_out_not_stated": "carry_over_out_not_stated_yen",
    "refund": "execution.refunded_yen",
    "reclassification": "execution.reclassified_yen",
    "expenditure_precision_adjustment": "execution.adjustment_yen",
}
STAGES = {"appropriation": "appropriation.current_yen", "committed": "execution.committed_yen",
          "ordered": "execution.ordered_yen", "disbursed": "execution.disbursed_yen"}


def read(figures, path):
    for name in path.split("."):
        figures = getattr(figures, name)
    return figures


def hledger(journal, *arguments):
    """Sums by account, as hledger computes them; it also checks that every transaction balances."""
    text = subprocess.run(["hledger", "-f", journal, "balance", "--flat", "--no-total",
                           "--output-format", "csv", *arguments], check=True, capture_output=True,
                          text=True, env={"LANG": "C.UTF-8", "PATH": "/usr/bin"}).stdout
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return collections.Counter({name: int(amount.replace(" JPY", "")) for name, amount in rows})


def hold(test, suite, code, year, as_of=None, revision=0):
    """Every figure of every line of the year by both. Returns how many were not zero."""
    with tempfile.TemporaryDirectory() as folder:
        journal = pathlib.Path(folder) / "year.journal"
        suite.cli("export", code, year, "--format", "journal", "-o", journal, "--revision", revision,
                  *(["--as-of", as_of] if as_of else []))
        by_kind, by_stage = hledger(journal), hledger(journal, "--depth", "2")
    fields = {}
    if as_of:
        y, m, d = map(int, as_of.split("-"))
        fields["as_of"] = pb("type/date").Date(year=y, month=m, day=d)
    answer = suite.budget.QueryBalances(balance.QueryBalancesRequest(
        parent=f"jurisdictions/{code}/fiscalYears/{year}", page_size=1000, revision=revision,
        **fields))
    test.assertEqual([n for n, v in by_kind.items() if n.startswith("transit:") and v], [])
    held = 0
    for one in answer.balances:
        line = one.budget_line.rsplit("/", 1)[1]
        for kind, path in PATHS.items():
            stage = ("carried_out" if "carry_over_out" in kind else
                     path.split(".")[0] if path.startswith("appropriation") else "disbursed")
            theirs = by_kind.pop(f"{stage}:{line}:{kind}", 0)
            test.assertEqual(read(one.figures, path), theirs, (line, kind))
            held += theirs != 0
        for stage, path in STAGES.items():
            theirs = by_stage.pop(f"{stage}:{line}", 0)
            test.assertEqual(read(one.figures, path), theirs, (line, stage))
            held += theirs != 0
    return held
