"""The tutorial of corrections, run as it is printed, in a suite of its own. `python3 test_put_right.py --write`
prints what the commands say into it."""

import re
import sys
import unittest

from demo import DATA
from suite import REPO, Suite
from test_second_year import Clerk, walk, write

TUTORIAL = REPO / "deploy/demo/put-right.md"
# What is another each time, and what the page has for it.
VARYING = ((re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  "), "2026-10-01 09:00:00  "),
           (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?=  [a-z])"), "2026-10-01 09:00"),
           (re.compile(r"^snapshot \S+"), "snapshot XXXXXX"),
           (re.compile(r"/\S*/kuzukuri-\w+\.json"), "/tmp/kuzukuri-XXXXXX.json"))


class Corrector(Clerk):
    """Works on the demonstration."""

    def __init__(self):
        self.suite = Suite()
        self.suite.cli("import", DATA, "--actor", "移行")
        super().__init__(REPO / "deploy/demo/put-right", self.suite.services)
        (self.folder / "asahi").symlink_to(DATA)

    def run(self, command):
        lines = super().run(command)
        for pattern, printed in VARYING:
            lines = [pattern.sub(printed, line) for line in lines]
        return lines

    def leave(self):
        super().leave()
        for service in self.suite.services.values():
            service.kill()
        self.suite.cluster.stop()


class PutRightTest(unittest.TestCase):
    def test_it_is_as_printed(self):
        self.assertGreater(walk(self, TUTORIAL, Corrector()), 12)


if __name__ == "__main__":
    if "--write" in sys.argv:
        write(TUTORIAL, Corrector())
    else:
        unittest.main()
