"""The house rules hold for everything rendered, and each of them can fail."""

import copy
import unittest

import rendered
import rules


def complaints(objects):
    return {name: list(check(objects)) for name, check in rules.RULES.items()}


def add_tests():
    """A test for each rule and each file of values."""
    for set_name in rendered.SETS:
        for name, check in rules.RULES.items():
            def test(self, set_name=set_name, check=check):
                self.assertEqual(list(check(rendered.parsed(set_name))), [])
            setattr(HouseRules, f"test_{name}__{set_name.replace(' ', '_').replace('-', '_')}", test)
    for name, break_one in BROKEN.items():
        def test_broken(self, name=name, break_one=break_one):
            objects = rendered.objects_of("air-gapped") + rendered.parse(NAMESPACE)
            break_one(Breaker(objects))
            found = {rule for rule, wrong in complaints(objects).items() if wrong}
            self.assertIn(name, found)
            self.assertLessEqual(found - {name}, MAY_ALSO.get(name, set()))
        setattr(BrokenManifests, f"test_{name}", test_broken)


NAMESPACE = next(o for o in rendered.text_of("default").split("---\n") if "kind: Namespace" in o)


class Breaker:
    """Reaches into objects to spoil them."""

    def __init__(self, objects):
        self.objects = objects

    def get(self, kind, name):
        return rules.named(self.objects, kind, name)

    def job(self, prefix):
        return next(o for o in rules.of_kind(self.objects, "Job") if o["metadata"]["name"].startswith(prefix))

    def pod(self, name="catalog"):
        return self.get("Deployment", name)["spec"]["template"]

    def container(self, name="catalog"):
        return self.pod(name)["spec"]["containers"][0]

    def setting(self, variable, value, name="catalog"):
        env = self.container(name)["env"]
        env[:] = [e for e in env if e["name"] != variable] + ([{"name": variable, "value": value}] if value else [])

    def remove(self, kind, name):
        self.objects.remove(self.get(kind, name))

    def allow(self, name, direction, entry):
        self.get("NetworkPolicy", name)["spec"].setdefault(direction, []).append(entry)


def rename_job(b):
    b.job("catalog-migrate-")["metadata"]["name"] = "catalog-migrate"


def let_a_stranger_call(b):
    b.allow("allow-dns", "egress", {"to": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": 50051}]})
    b.allow("budget", "ingress", {"from": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": 50051}]})


# By the rule that must find it.
BROKEN = {
    "all_services_are_there": lambda b: b.remove("Deployment", "indicator"),
    "each_object_is_there_once": lambda b: b.objects.append(copy.deepcopy(b.get("ConfigMap", "identities"))),
    "objects_name_their_namespace": lambda b: b.get("Service", "catalog")["metadata"].pop("namespace"),
    "objects_carry_the_version": lambda b: b.pod()["metadata"]["labels"].pop("app.kubernetes.io/version"),
    "the_namespace_is_restricted": lambda b: b.get("Namespace", "kuzukuri")["metadata"]["labels"].update(
        {"pod-security.kubernetes.io/enforce": "baseline"}),
    "pods_run_as_nobody_special": lambda b: b.pod()["spec"]["securityContext"].update(runAsUser=0),
    "pods_have_the_default_seccomp_profile": lambda b: b.pod()["spec"]["securityContext"].pop("seccompProfile"),
    "pods_share_nothing_with_the_node": lambda b: b.pod()["spec"].update(hostNetwork=True),
    "pods_have_no_token_of_the_cluster": lambda b: b.pod()["spec"].pop("automountServiceAccountToken"),
    "pods_get_no_variables_of_services": lambda b: b.pod()["spec"].pop("enableServiceLinks"),
    "service_accounts_exist": lambda b: b.remove("ServiceAccount", "door"),
    "root_file_systems_are_read_only": lambda b: b.container()["securityContext"].pop("readOnlyRootFilesystem"),
    "containers_have_no_capabilities": lambda b: b.container()["securityContext"].update(
        capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
    "containers_cannot_gain_privileges": lambda b: b.container()["securityContext"].pop("allowPrivilegeEscalation"),
    "containers_request_cpu_and_memory": lambda b: b.container()["resources"]["requests"].pop("cpu"),
    "containers_have_a_limit_of_memory": lambda b: b.container()["resources"]["limits"].pop("memory"),
    "containers_have_no_limit_of_cpu": lambda b: b.container()["resources"]["limits"].update(cpu="1"),
    "images_are_named_fully": lambda b: b.container("door").update(image="envoy:latest"),
    "probes_ask_for_health": lambda b: b.container()["livenessProbe"]["grpc"].update(port=50051),
    "liveness_does_not_depend_on_the_database": lambda b: b.container()["livenessProbe"]["grpc"].update(
        service="kuzukuri.catalog.v1.CatalogService"),
    "readiness_asks_for_the_service": lambda b: b.container()["readinessProbe"]["grpc"].pop("service"),
    "one_slow_answer_takes_no_pod_away": lambda b: b.container()["readinessProbe"].update(failureThreshold=1),
    "a_lost_database_takes_pods_away_within_10_seconds": lambda b: b.container()["readinessProbe"].update(
        periodSeconds=10),
    "draining_fits_into_the_grace_period": lambda b: b.pod()["spec"].update(terminationGracePeriodSeconds=20),
    "who_goes_serves_until_its_clients_know": lambda b: b.setting("KUZUKURI_DRAIN_MOST_MS", "20000"),
    "rollouts_take_no_pod_away_first": lambda b: b.get("Deployment", "catalog")["spec"]["strategy"][
        "rollingUpdate"].update(maxUnavailable=1),
    "new_pods_live_longer_than_names_are_remembered": lambda b: b.get("Deployment", "catalog")["spec"].pop(
        "minReadySeconds"),
    "connections_end_so_that_new_pods_get_load": lambda b: b.setting("KUZUKURI_MAX_CONNECTION_AGE_S", "0"),
    "who_scales_alone_sets_replicas": lambda b: b.get("Deployment", "catalog")["spec"].update(replicas=2),
    "autoscalers_keep_two_pods": lambda b: b.get("HorizontalPodAutoscaler", "catalog")["spec"].update(minReplicas=1),
    "pods_spread_over_zones_and_hosts": lambda b: b.pod()["spec"]["topologySpreadConstraints"].pop(),
    "budgets_let_a_node_be_drained": lambda b: b.get("PodDisruptionBudget", "catalog")["spec"].pop(
        "unhealthyPodEvictionPolicy"),
    "selectors_meet_their_pods": lambda b: b.get("Service", "catalog")["spec"]["selector"].update(tier="backend"),
    "services_have_both_names": lambda b: b.get("Service", "catalog")["spec"].pop("clusterIP"),
    "services_show_calls_alone": lambda b: b.get("Service", "catalog")["spec"]["ports"].append(
        {"name": "metrics", "port": 9464, "targetPort": "metrics"}),
    "ports_exist": lambda b: b.container("door")["ports"].pop(0),
    "upstreams_are_services": lambda b: b.setting("KUZUKURI_CATALOG", "dns:///katalog:50051", "aggregator"),
    "the_gateway_is_probed_on_its_health_port": lambda b: b.container("gateway")["livenessProbe"]["httpGet"].update(
        path="/readyz"),
    "the_gateway_calls_all_four_services": lambda b: b.setting("KUZUKURI_AGGREGATOR", "aggregator:50051", "gateway"),
    "listeners_of_the_gateway_have_a_service_each": lambda b: b.get("Service", "gateway-public")["spec"].update(
        type="NodePort"),
    "what_is_published_is_a_file_of_the_public_listener": lambda b: b.setting(
        "KUZUKURI_PUBLISHED", "/etc/kuzukuri/published/years", "gateway"),
    "who_writes_through_the_gateway_is_named": lambda b: b.setting("KUZUKURI_TRUSTED_PROXY", None, "gateway"),
    "mounts_and_volumes_match": lambda b: b.pod()["spec"]["volumes"].append({"name": "spare", "emptyDir": {}}),
    "files_that_settings_name_are_mounted": lambda b: b.setting("KUZUKURI_DATABASE_FILE", "/etc/database/serve"),
    "calls_are_encrypted_and_callers_known": lambda b: b.setting("KUZUKURI_PLAINTEXT", "true"),
    "secrets_are_files": lambda b: b.container()["env"].append(
        {"name": "KUZUKURI_DATABASE", "valueFrom": {"secretKeyRef": {"name": "catalog-database", "key": "serve"}}}),
    "only_migrations_see_the_owner": lambda b: b.pod()["spec"]["volumes"][0]["projected"]["sources"][0]["secret"][
        "items"].append({"key": "migrate", "path": "migrate"}),
    "only_their_owner_and_group_read_secrets": lambda b: b.pod()["spec"]["volumes"][0]["projected"].pop("defaultMode"),
    "nothing_secret_is_rendered": lambda b: b.setting("KUZUKURI_DATABASE", "host=db user=u password=x"),
    "migrations_are_named_by_what_they_run": rename_job,
    "migrations_fail_before_their_rollout_does": lambda b: b.job("catalog-migrate-")["spec"].update(
        activeDeadlineSeconds=3600),
    "nothing_is_a_hook": lambda b: b.job("catalog-migrate-")["metadata"].update(
        annotations={"helm.sh/hook": "pre-upgrade"}),
    "pods_wait_for_their_migration": lambda b: b.pod()["spec"].pop("initContainers"),
    "jobs_are_not_reached_through_services": lambda b: b.job("catalog-migrate-")["spec"]["template"]["metadata"][
        "labels"].update({"app.kubernetes.io/name": "catalog"}),
    "memory_that_is_kept_leaves_room": lambda b: b.setting("KUZUKURI_MEMORY_MIB", "4096", "aggregator"),
    "everything_is_denied_by_default": lambda b: b.get("NetworkPolicy", "default-deny")["spec"].update(
        policyTypes=["Ingress"]),
    "calls_go_where_they_are_documented": let_a_stranger_call,
    "every_pod_resolves_names": lambda b: b.remove("NetworkPolicy", "allow-dns"),
    "who_has_a_connection_reaches_the_database": lambda b: b.remove("NetworkPolicy", "services-to-database"),
    "lines_of_identities_can_be_read": lambda b: b.get("ConfigMap", "identities")["data"].update(
        identities="spiffe://x/aggregator aggregator *\nspiffe://x/y root *\n"),
}

# What one fault breaks besides.
MAY_ALSO = {
    "all_services_are_there": {"selectors_meet_their_pods", "calls_go_where_they_are_documented"},
    "selectors_meet_their_pods": {"calls_go_where_they_are_documented"},
    "jobs_are_not_reached_through_services": {"selectors_meet_their_pods", "calls_go_where_they_are_documented",
                                              "ports_exist"},
    "migrations_are_named_by_what_they_run": {"only_migrations_see_the_owner"},
    "pods_wait_for_their_migration": set(),
}


class HouseRules(unittest.TestCase):
    def test_every_rule_has_a_manifest_that_breaks_it(self):
        self.assertEqual(set(BROKEN), set(rules.RULES))
        self.assertGreaterEqual(len(rules.RULES), 25)

    def test_the_small_values_fit_two_processors_with_a_database_and_the_clusters_own(self):
        self.assertLessEqual(rules.requested_cpu(rendered.objects_of("small with all")), 1500)


class BrokenManifests(unittest.TestCase):
    """A good rendering with one fault in it."""


add_tests()

if __name__ == "__main__":
    unittest.main()
