"""The tutorial of the second year, run as it is printed. `python3 test_second_year.py --write` prints what the
commands say into it."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

from suite import BIN, REPO, suite

TUTORIAL = REPO / "deploy/demo/second-year.md"
PAPERS = REPO / "deploy/demo/second-year"
PROMPT = "$ "
FENCE = re.compile(r"(?ms)^(```console\n)(.*?)(^```$)")
# Stands for any lines, none included.
ELISION = "…"


def steps(block):
    """The commands of a block, each with the lines printed below it."""
    found = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            found.append((line[len(PROMPT):], []))
        else:
            found[-1][1].append(line)
    return found


class Clerk:
    """Runs the commands in a folder that has the papers."""

    def __init__(self, papers=PAPERS, services=None):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        shutil.copytree(papers, self.folder, dirs_exist_ok=True)
        self.environment = dict(os.environ, COLUMNS="120", PATH=f"{BIN}:{os.environ['PATH']}")
        for name, service in (services or suite().services).items():
            self.environment[f"KUZUKURI_{name.upper()}"] = service.address

    def run(self, command):
        """What a command prints on both, and its exit code where that is not 0."""
        result = subprocess.run(shlex.split(command), env=self.environment, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                check=False)
        lines = [line.rstrip() for line in result.stdout.splitlines()]
        return lines + ([f"(exit code {result.returncode})"] if result.returncode else [])

    def leave(self):
        shutil.rmtree(self.folder)


def agrees(expected, said):
    """Whether lines are those expected, where an elision stands for any."""
    if not expected:
        return not said
    if expected[0].strip() == ELISION:
        return any(agrees(expected[1:], said[i:]) for i in range(len(said) + 1))
    return bool(said) and expected[0].rstrip() == said[0] and agrees(expected[1:], said[1:])


def walk(test, tutorial, clerk):
    """Runs a page's commands and holds what they say against what it prints. Returns their number."""
    test.addCleanup(clerk.leave)
    count = 0
    for command, expected in (step for block in FENCE.finditer(tutorial.read_text())
                              for step in steps(block.group(2))):
        said = clerk.run(command)
        test.assertTrue(agrees(expected, said),
                        f"$ {command}\nprinted:\n" + "\n".join(expected)
                        + "\nsaid:\n" + "\n".join(said))
        count += 1
    return count


class SecondYearTest(unittest.TestCase):
    def test_it_is_as_printed(self):
        self.assertGreater(walk(self, TUTORIAL, Clerk()), 15)


def write(tutorial, clerk):
    """Replaces what a page prints where it does not agree. Elisions are kept where they agree."""
    def again(block):
        lines = []
        for command, expected in steps(block.group(2)):
            said = clerk.run(command)
            lines += [PROMPT + command] + (expected if agrees(expected, said) else said)
        return block.group(1) + "".join(line + "\n" for line in lines) + block.group(3)

    tutorial.write_text(FENCE.sub(again, tutorial.read_text()))
    clerk.leave()


if __name__ == "__main__":
    if "--write" in sys.argv:
        write(TUTORIAL, Clerk())
    else:
        unittest.main()
