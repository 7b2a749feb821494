"""The functions of deploy/local and of the checks in .ci."""

import pathlib
import subprocess
import tempfile
import unittest

from suite import REPO, Cluster


class ClusterTest(unittest.TestCase):
    def test_a_file_of_sql_is_run_that_the_user_of_postgresql_cannot_reach(self):
        cluster = Cluster()
        self.addCleanup(cluster.stop)
        with tempfile.TemporaryDirectory(prefix="kz-private-") as folder:  # its owner's alone
            file = pathlib.Path(folder) / "made.sql"
            file.write_text("create table public.reached (n int);")
            cluster.run(file)
        self.assertEqual(cluster.sql("select count(*) from public.reached"), "0")


class CheckTest(unittest.TestCase):
    def run_check(self, code):
        """A check made of `code`: its status and its last line."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f'. "{REPO}/.ci/lib.sh"; {code}; report'],
            capture_output=True, text=True, check=False)
        return done.returncode == 0, done.stdout.splitlines()[-1]

    def test_what_became_of_a_check_is_its_last_line_and_its_status(self):
        for code, expected in (
                ("check one true; check two true", (True, "2 passed, 0 failed, 0 skipped")),
                ("check one true; check two false", (False, "1 passed, 1 failed, 0 skipped")),
                ("count 3 0 1", (True, "3 passed, 0 failed, 1 skipped")),
                ("true", (False, "0 passed, 0 failed, 0 skipped"))):
            with self.subTest(code):
                self.assertEqual(self.run_check(code), expected)

    def test_python_tests_are_counted_and_half_a_run_is_a_failure(self):
        passes = "class T(unittest.TestCase):\n    def test_one(self):\n        pass\n"
        skips = passes + "    @unittest.skip('no')\n    def test_two(self):\n        pass\n"
        fails = skips + "    def test_three(self):\n        self.fail()\n"
        for text, expected in ((passes, (True, "1 passed, 0 failed, 0 skipped")),
                               (skips, (True, "1 passed, 0 failed, 1 skipped")),
                               (fails, (False, "1 passed, 1 failed, 1 skipped")),
                               ("import os\nos._exit(0)\n", (False, "0 passed, 1 failed, 0 skipped"))):
            with self.subTest(expected), tempfile.TemporaryDirectory() as folder:
                tests = pathlib.Path(folder) / "tests/some"
                tests.mkdir(parents=True)
                (pathlib.Path(folder) / "build/dev").mkdir(parents=True)
                (tests / "test_it.py").write_text("import unittest\n" + text)
                self.assertEqual(self.run_check(f'repo="{folder}"; run_python some'), expected)


if __name__ == "__main__":
    unittest.main()
