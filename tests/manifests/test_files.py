"""What lies in the repository: rendered manifests, examples, the script that makes secrets, Envoy's configuration."""

import base64
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import rendered
import rules


def kustomize(folder):
    return rendered.parse(subprocess.run([rendered.KUBECTL, "kustomize", folder], check=True, capture_output=True,
                                         text=True).stdout)


def by_name(objects):
    return sorted(objects, key=lambda o: (o["kind"], o["metadata"]["name"]))


class Rendered(unittest.TestCase):
    def test_what_lies_here_is_what_the_chart_renders(self):
        done = subprocess.run([rendered.DEPLOY / "render", "--check"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_plain_file_and_the_base_hold_what_helm_installs(self):
        plain = rendered.parse((rendered.DEPLOY / "kubernetes/kuzukuri.yaml").read_text())
        self.assertEqual(plain[0]["kind"], "Namespace")
        self.assertEqual(by_name(plain), by_name(kustomize(rendered.DEPLOY / "kustomize/base")))
        installed = [o for o in rendered.objects_of("default")
                     if "helm.sh/hook" not in o["metadata"].get("annotations", {})]
        self.assertEqual(by_name(plain), by_name(installed))

    def test_an_overlay_sets_images_and_only_those(self):
        with tempfile.TemporaryDirectory(dir=rendered.DEPLOY / "kustomize") as folder:
            pathlib.Path(folder, "kustomization.yaml").write_text(
                "resources: [../base]\nimages:\n" + "".join(
                    f"  - {{name: localhost/kuzukuri/{name}, newName: registry.invalid/{name}, digest: {rendered.DIGEST}}}\n"
                    for name in rendered.SERVING))
            objects = kustomize(folder)
        self.assertEqual({c["image"] for _, c in rules.containers(objects)},
                         {f"registry.invalid/{name}@{rendered.DIGEST}" for name in rendered.SERVING})


class Examples(unittest.TestCase):
    def test_their_pods_keep_the_rules_of_pods(self):
        for name, objects in rendered.examples().items():
            for rule in ("pods_run_as_nobody_special", "pods_have_the_default_seccomp_profile",
                         "pods_share_nothing_with_the_node", "pods_have_no_token_of_the_cluster",
                         "pods_get_no_variables_of_services", "service_accounts_exist",
                         "root_file_systems_are_read_only", "containers_have_no_capabilities",
                         "containers_cannot_gain_privileges", "containers_request_cpu_and_memory",
                         "containers_have_a_limit_of_memory", "images_are_named_fully", "mounts_and_volumes_match",
                         "files_that_settings_name_are_mounted", "secrets_are_files",
                         "only_their_owner_and_group_read_secrets", "each_object_is_there_once"):
                if rule == "files_that_settings_name_are_mounted" and name == "postgresql.yaml":
                    continue  # PGDATA lies in its volume, below what is mounted
                with self.subTest(name, rule=rule):
                    self.assertEqual(list(rules.RULES[rule](objects)), [])

    def test_their_images_are_those_of_the_chart(self):
        version = re.search(r"^appVersion: (\S+)", (rendered.CHART / "Chart.yaml").read_text(), re.M)[1]
        for name, objects in rendered.examples().items():
            for where, container in rules.containers(objects):
                self.assertRegex(container["image"], rf"^localhost/kuzukuri/[a-z-]+:{re.escape(version)}$", (name, where))

    def test_every_image_is_a_target(self):
        targets = set(re.findall(r"^FROM \S+ AS (\S+)$", (rendered.DEPLOY / "images/Containerfile").read_text(), re.M))
        used = {c["image"].split("/")[-1].split(":")[0].split("@")[0]
                for objects in (*rendered.examples().values(), rendered.parsed("small with all"))
                for _, c in rules.containers(objects)} - {"envoy"}
        self.assertEqual(used, targets - {"build", "page", "runtime"})
        carried = re.search(r"^for name in (.*); do$", (rendered.DEPLOY / "images/carry").read_text(), re.M)[1].split()
        self.assertEqual(set(carried), used - {"postgresql"})

    def test_the_example_database_makes_the_roles_that_every_installation_makes(self):
        objects = rendered.examples()["postgresql.yaml"]
        data = rules.named(objects, "ConfigMap", "postgresql")["data"]
        self.assertEqual(data["bootstrap.sql"], (rendered.DEPLOY / "local/bootstrap.sql").read_text())
        allowed = int(re.search(r"max_connections = (\d+)", data["postgresql.conf"])[1])
        for name in ("values.yaml", "values-small.yaml"):
            asked = rendered.parse((rendered.CHART / name).read_text())[0]["database"]["maxConnections"]
            self.assertLessEqual(asked, allowed, name)

    def test_everyone_who_should_reaches_the_example_database(self):
        objects = rendered.parsed("small with all") + rendered.examples()["postgresql.yaml"] + \
            rendered.examples()["restore.yaml"]
        database = {"app.kubernetes.io/name": "postgresql"}
        for o, pod in rules.templates(objects):
            has = any(name.endswith("-database") for name, _ in rules.secrets_of(pod))
            self.assertEqual(rules.allowed(objects, rules.labels(pod), database, 5432), has, o["metadata"]["name"])

    def test_cert_managers_certificates_are_those_of_the_script(self):
        mine = {o["spec"]["secretName"]: o["spec"] for o in rendered.examples()["cert-manager.yaml"]
                if o["kind"] == "Certificate" and not o["spec"].get("isCA")}
        script = (rendered.DEPLOY / "try/secrets").read_text()
        accounts = re.search(r"^accounts=\((.*)\)$", script, re.M)[1].split()
        self.assertEqual(set(mine), {f"{name}-tls" for name in accounts})
        for name in rendered.SERVICES:
            self.assertEqual(mine[f"{name}-tls"]["uris"], [f"spiffe://kuzukuri.local/ns/kuzukuri/sa/{name}"])
            self.assertLessEqual({name, f"{name}-vip.kuzukuri.svc"}, set(mine[f"{name}-tls"]["dnsNames"]))
        self.assertLessEqual({"gateway-public", "gateway-staff.kuzukuri.svc"}, set(mine["gateway-tls"]["dnsNames"]))


class Patroni(unittest.TestCase):
    def test_it_loses_no_acknowledged_write_and_resets_a_leader_that_was_frozen(self):
        settings = rendered.parse((rendered.EXAMPLES / "patroni/patroni.yml").read_text())[0]
        dcs = settings["bootstrap"]["dcs"]
        self.assertTrue(dcs["synchronous_mode"] and dcs["synchronous_mode_strict"])
        # Patroni's own rule: a leader that cannot renew its lease steps down before it ends.
        self.assertLessEqual(dcs["loop_wait"] + 2 * dcs["retry_timeout"], dcs["ttl"])
        self.assertEqual(settings["watchdog"]["mode"], "required")


class Page(unittest.TestCase):
    """The operator's page: its commands are shell, and name what is there. The test of the cluster runs them."""

    def blocks(self):
        found = re.findall(r"^```sh\n(.*?)^```$", (rendered.DEPLOY / "README.md").read_text(), re.M | re.S)
        self.assertGreater(len(found), 5)
        return found

    def test_commands_are_shell(self):
        for block in self.blocks():
            with self.subTest(block):
                done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_cluster_runs_all_of_them(self):
        """Who takes the blocks of a heading takes all (tests/cluster, cluster.page)."""
        tests = "".join(f.read_text() for f in (rendered.DEPLOY.parent / "tests/cluster").glob("test_*.py"))
        tests += (rendered.DEPLOY.parent / "tests/cluster/cluster.py").read_text()
        named = set(re.findall(r'\b(?:page|only)\("([^"]+)"\)', tests))
        blocks = {part.split("\n", 1)[0] for part in re.split(r"^## ", (rendered.DEPLOY / "README.md").read_text(), flags=re.M) if "\n```sh\n" in part}
        self.assertEqual(named, blocks)
        self.assertIn("documented(command)", tests)

    def test_what_the_page_names_is_there(self):
        text = (rendered.DEPLOY / "README.md").read_text()
        for path in set(re.findall(r"\bdeploy/[\w./-]*\w", text)):
            self.assertTrue((rendered.REPO / path).exists(), path)
        for path in set(re.findall(r"`((?:examples|local|images|try|kustomize|kubernetes|helm)/[\w./-]*\w)", text)):
            self.assertTrue((rendered.DEPLOY / path).exists(), path)
        values = rendered.parse((rendered.CHART / "values.yaml").read_text())[0]
        for path in set(re.findall(r"--set (\S+?)=", text)):
            place = values
            for key in path.split("."):
                self.assertIn(key, place, path)
                place = place[key]

    def test_its_commands_of_helm_render(self):
        for block in self.blocks():
            for command in re.findall(r"^helm upgrade (.*)$", block, re.M):
                words = command.replace("--install ", "").split()
                files = [re.search(r"values-\w+\.yaml", w)[0] for w in words if re.search(r"values-\w+\.yaml", w)]
                settings = [words[i + 1] for i, w in enumerate(words) if w == "--set"]
                done = subprocess.run([rendered.HELM, "template", "kuzukuri", rendered.CHART, "--values",
                                       *[rendered.CHART / f for f in files], *[a for s in settings for a in ("--set", s)]],
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, text=True)


class Secrets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def make(self, *arguments):
        done = subprocess.run([rendered.DEPLOY / "try/secrets", *arguments], capture_output=True, text=True,
                              env=os.environ | {"KUZUKURI_TRY": str(self.folder / "state")})
        self.assertEqual(done.returncode, 0, done.stderr)
        objects = rendered.parse(done.stdout)
        return {o["metadata"]["name"]: {k: base64.b64decode(v).decode() for k, v in o["data"].items()}
                for o in objects if o["kind"] == "Secret"}

    def trusts(self, authority, certificate):
        (self.folder / "ca.crt").write_text(authority)
        return openssl("verify", "-CAfile", str(self.folder / "ca.crt"), data=certificate).returncode == 0

    def test_all_that_pods_mount_is_made(self):
        made = self.make()
        for objects in (rendered.parsed("small with all"), *rendered.examples().values()):
            for o, pod in rules.templates(objects):
                for name, key in rules.secrets_of(pod):
                    self.assertIn(name, made, o["metadata"]["name"])
                    if key:
                        self.assertIn(key, made[name])

    def test_certificates_name_services_and_accounts(self):
        made = self.make("--namespace", "ward", "page")
        for name in (*rendered.SERVICES, "page"):
            secret = made[f"{name}-tls"]
            text = openssl("x509", "-noout", "-text", data=secret["tls.crt"]).stdout
            for wanted in (f"DNS:{name}.ward.svc,", f"DNS:{name}-vip,", "DNS:localhost,",
                           f"URI:spiffe://kuzukuri.local/ns/ward/sa/{name}", "TLS Web Client Authentication",
                           "CA:FALSE", "prime256v1"):
                self.assertIn(wanted, text)
            self.assertTrue(self.trusts(secret["ca.crt"], secret["tls.crt"]))
            key = openssl("pkey", "-pubout", data=secret["tls.key"]).stdout
            self.assertEqual(openssl("x509", "-pubkey", "-noout", data=secret["tls.crt"]).stdout, key)

    def test_the_gateways_certificate_names_a_service_for_each_listener(self):
        text = openssl("x509", "-noout", "-text", data=self.make()["gateway-tls"]["tls.crt"]).stdout
        for wanted in ("DNS:gateway-public,", "DNS:gateway-staff.kuzukuri.svc,",
                       "URI:spiffe://kuzukuri.local/ns/kuzukuri/sa/gateway"):
            self.assertIn(wanted, text)

    def test_passwords_stay_and_certificates_are_renewed(self):
        first, second = self.make(), self.make()
        self.assertEqual(first["catalog-database"], second["catalog-database"])
        self.assertEqual(first["catalog-tls"]["ca.crt"], second["catalog-tls"]["ca.crt"])
        self.assertNotEqual(first["catalog-tls"]["tls.crt"], second["catalog-tls"]["tls.crt"])

    def test_an_authority_is_replaced_while_both_are_trusted(self):
        steps = [self.make()["catalog-tls"]] + [self.make("--ca", s)["catalog-tls"] for s in ("next", "new", "old")]
        # At each step pods still have what the step before gave them.
        for before, after in zip(steps, steps[1:]):
            self.assertTrue(self.trusts(before["ca.crt"], after["tls.crt"]))
            self.assertTrue(self.trusts(after["ca.crt"], before["tls.crt"]))
        self.assertFalse(self.trusts(steps[3]["ca.crt"], steps[0]["tls.crt"]))

    def test_connections_verify_the_database(self):
        made = self.make()
        for name in rendered.WITH_DATABASE:
            for text in made[f"{name}-database"].values():
                self.assertIn("sslmode=verify-full sslrootcert=/etc/kuzukuri/database/ca.crt", text)
        self.assertIn("\nsslmode=verify-full\n", made["backup-database"]["pg_service.conf"])


if __name__ == "__main__":
    unittest.main()
