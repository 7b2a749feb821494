"""Takes the measures named and prints their report."""

import argparse
import json
import sys
import traceback

import change_measures  # noqa: F401  (registers its measures)
import comparison  # noqa: F401
import difference_measures  # noqa: F401
import http_measures  # noqa: F401
import import_measures  # noqa: F401
import isolation  # noqa: F401
import ledger  # noqa: F401
import lineage  # noqa: F401
import nation_measures  # noqa: F401
import page_measures  # noqa: F401
import reading  # noqa: F401
import statement_measures  # noqa: F401
from frame import MEASURES, Bench


def main():
    parser = argparse.ArgumentParser(
        prog="tests/bench/run", description="Measures, each beside its baseline in the same run. "
        "Names: " + ", ".join(MEASURES))
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures to take (default: all)")
    parser.add_argument("--json", metavar="FILE", help="also write the report as JSON")
    parser.add_argument("--rounds", type=int, default=7, help="rounds after the first (default 7)")
    parser.add_argument("--milliseconds", type=int, default=1500,
                        help="length of one side's turn in a round (default 1500)")
    parser.add_argument("--rows", type=int, default=200_000,
                        help="rows of one import (default 200000)")
    parser.add_argument("--entries", type=int, default=1_000_000,
                        help="largest ledger of balance_growth (default 1000000)")
    parser.add_argument("--wards", type=int, default=20,
                        help="jurisdictions of the nation, each with ten years and 25,000 ledger "
                             "entries (default 20; 200 for 5 million)")
    parser.add_argument("--seconds", type=int, default=10,
                        help="length of each half of a measure of isolation (default 10)")
    parser.add_argument("--control", metavar="FOLDER",
                        help="binaries of an earlier build, measured beside ours in isolation")
    arguments = parser.parse_args()
    unknown = [n for n in arguments.names if n not in MEASURES]
    if unknown:
        parser.error(f"no measure named {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    bench = Bench(arguments)
    rows, failed = [], []
    try:
        for name in arguments.names or MEASURES:
            print(f"measuring {name}", file=sys.stderr)
            try:
                rows += [r.row() for r in MEASURES[name](bench)]
            except Exception:  # noqa: BLE001  (what the others measured is reported all the same)
                traceback.print_exc()
                failed.append(name)
    finally:
        bench.close()
    print(f"{'measure':<20} {'value':>10} {'baseline':>10} {'unit':<10} {'ratio':>7} "
          f"{'spread':>15} {'target':>7}")
    for r in rows:
        low, high = r["spread"]
        target = "-" if r["target"] is None else r["target"]
        print(f"{r['name']:<20} {r['value']:>10,.0f} {r['baseline']:>10,.0f} {r['unit']:<10} "
              f"{r['ratio']:>7.3f} {f'{low:.3f}-{high:.3f}':>15} {target:>7}")
        print(f"    {r['note']}")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"measures": rows}, file, indent=2)
            file.write("\n")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
