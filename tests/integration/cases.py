"""Small cities as people hand them in: each folder of cases/ is copied for a test, on a jurisdiction of
the test's own."""

import pathlib
import shutil
import tempfile

from suite import new_jurisdiction

CASES = pathlib.Path(__file__).parent / "cases"


class Case:
    """A copy of one of the folders."""

    def __init__(self, test, name):
        self.path = pathlib.Path(tempfile.mkdtemp())
        test.addCleanup(shutil.rmtree, self.path)
        shutil.copytree(CASES / name, self.path, dirs_exist_ok=True)
        self.code = new_jurisdiction()
        first = next(self.path.rglob("jurisdiction.csv")).read_text()
        printed = first.splitlines()[1].split(",")[0]
        for file in self.path.rglob("*.csv"):
            self.edit(file, printed, self.code)

    def edit(self, file, old, new):
        """Replaces a text in a file, which must be there."""
        path = self.path / file
        text = path.read_text()
        assert old in text, (path, old)
        path.write_text(text.replace(old, new))

    def __truediv__(self, name):
        return self.path / name
