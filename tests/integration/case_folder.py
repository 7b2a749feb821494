"""The folders of cases/: small imports with a fault of a kind in them, each into a jurisdiction of its own."""

import csv
import io
import pathlib
import re
import tempfile

from suite import new_jurisdiction, suite

CASES = pathlib.Path(__file__).resolve().parent / "cases"


class Case:
    """A case's folder, imported. `edit(name, rows)` may return other rows of a file."""

    def __init__(self, name, edit=None):
        self.code = new_jurisdiction()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.name = f"jurisdictions/{self.code}"
        for file in sorted((CASES / name / "folder").glob("*.csv")):
            self.write(file, self.folder / file.name, edit)
        suite().cli("import", self.folder)

    def write(self, source, target, edit=None):
        text = re.sub(r"^98\d{4}\b", self.code, source.read_text(encoding="utf-8"), flags=re.M)
        rows = list(csv.DictReader(io.StringIO(text)))
        fields = list(rows[0])
        if edit is not None:
            rows = edit(source.stem, rows)
        with open(target, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def year(self, y):
        return f"{self.name}/fiscalYears/{y}"

    def cli(self, command, *arguments, check=True):
        return suite().cli(command, self.code, *arguments, check=check).stdout
