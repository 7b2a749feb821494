"""What is deployed against the binaries: settings are flags they have, images hold the libraries they load."""

import functools
import pathlib
import re
import subprocess
import unittest

import yaml

from suite import BIN, REPO, SERVICES

DEPLOY = REPO / "deploy"
CONTAINERFILE = DEPLOY / "images/Containerfile"
# Stages without a binary of the suite.
OTHERS = ("build", "page", "runtime", "database-tools", "postgresql")
USER = "10001:65534"


class SettingsTest(unittest.TestCase):
    """What is rendered is checked without the binaries by tests/manifests; this holds it against them."""

    def test_every_setting_and_argument_is_one_the_binaries_know(self):
        for path in (*(DEPLOY / "kubernetes").glob("*.yaml"), *(DEPLOY / "examples").glob("*.yaml")):
            for container in self.containers(path):
                found = re.match(r"localhost/kuzukuri/(cli|%s):" % "|".join(SERVICES), container["image"])
                if not found:
                    continue
                binary = "kuzukuri" if found[1] == "cli" else f"kuzukuri-{found[1]}"
                text = subprocess.run([BIN / binary, "--help"], check=True, capture_output=True, text=True).stdout
                with self.subTest(path.name, container=container["name"]):
                    for variable in container.get("env", ()):
                        self.assertIn(f"Env:{variable['name']})", text)
                    for argument in container.get("args", ())[:1]:
                        self.assertRegex(text, rf"(?m)^ *{argument}\b")

    @staticmethod
    def containers(path):
        for o in yaml.safe_load_all(path.read_text()):
            if o["kind"] in ("Deployment", "Job", "Pod"):
                spec = o["spec"] if o["kind"] == "Pod" else o["spec"]["template"]["spec"]
                yield from spec.get("initContainers", [])
                yield from spec["containers"]


class ContainerfileTest(unittest.TestCase):
    def setUp(self):
        text = CONTAINERFILE.read_text().replace("\\\n", " ")
        self.stages = {}
        for line in text.splitlines():
            word, _, rest = line.strip().partition(" ")
            if word == "FROM":
                base, _, name = rest.partition(" AS ")
                self.stages[name] = [("FROM", base)]
            elif word and not word.startswith("#"):
                self.stages[name].append((word, rest))

    def test_images_run_unprivileged_and_hold_one_binary_each(self):
        runtime = self.stages["runtime"]
        self.assertEqual(dict(runtime)["USER"], USER)
        for name, stage in self.stages.items():
            if name in ("build", "page", "runtime"):
                self.assertEqual(stage[0][1], "docker.io/library/debian:bookworm-slim")
            if name in OTHERS:
                users = [rest for word, rest in stage if word == "USER"]
                self.assertEqual(users[-1:], [] if name in ("build", "page") else [USER])
                continue
            self.assertEqual(stage[0], ("FROM", "runtime"))
            self.assertTrue(name == "cli" or "RUN" not in dict(stage))
            binary = "kuzukuri" if name == "cli" else f"kuzukuri-{name}"
            # The client's own libraries are installed as root, who does not stay.
            self.assertEqual([rest for word, rest in stage if word == "USER"],
                             ["root", USER] if name == "cli" else [])
            # The gateway has the page that it serves.
            page = [("COPY", "--from=page /page /usr/share/kuzukuri/web"), ("EXPOSE", "8444 8445")]
            self.assertEqual([s for s in stage[1:] if s[0] not in ("USER", "RUN")], [
                ("COPY", f"--from=build /src/build/release/bin/{binary} /usr/local/bin/"),
                *(page if name == "gateway" else []),
                ("ENTRYPOINT", f'["/usr/local/bin/{binary}"]')])

    def test_each_image_installs_exactly_what_its_binary_loads_beyond_the_base(self):
        shared = self.installed("runtime")
        needed = {name: self.needed("kuzukuri" if name == "cli" else f"kuzukuri-{name}")
                  for name in self.stages if name not in OTHERS}
        for name, packages in needed.items():
            with self.subTest(name):
                self.assertLessEqual(packages, shared | self.installed(name))
        # And nothing that no binary asks for, but data files, certificates, and what asks the gateway.
        for name in ("runtime", *needed):
            users = needed.values() if name == "runtime" else [needed[name]]
            self.assertLessEqual(self.installed(name),
                                 set().union(*users) | {"ca-certificates", "poppler-data", "curl", "jq"}, name)

    def installed(self, stage):
        return {word for kind, rest in self.stages[stage] if kind == "RUN"
                for found in re.findall(r"apt-get install ([^&]+)", rest)
                for word in found.split() if not word.startswith("-")}

    def needed(self, binary):
        """The packages of the libraries a binary is linked with itself; those that these need in
        turn come with them."""
        linked = subprocess.run(["objdump", "-p", BIN / binary], check=True, capture_output=True,
                                text=True).stdout
        of_the_base = {"libc6", "libgcc-s1", "libstdc++6", "libgrpc29"}
        return {self.package_of(library)
                for library in re.findall(r"NEEDED\s+(\S+)", linked)} - of_the_base

    @staticmethod
    @functools.cache
    def package_of(library):
        path = next(p / library for p in map(pathlib.Path, ("/lib", "/usr/lib"))
                    for p in p.glob("*-linux-gnu") if (p / library).exists())
        # With its folder: there may be a package of the same file for another architecture.
        pattern = f"*/{path.resolve().parent.name}/{path.resolve().name}"
        found = subprocess.run(["dpkg", "-S", pattern], capture_output=True, text=True).stdout
        return found.split(":")[0]


if __name__ == "__main__":
    unittest.main()
