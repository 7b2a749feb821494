"""Measures of changes: updates beside creates, and a year whose rows have many versions beside one."""

import time

from frame import Result, measure

# With the one that a world begins with, a thousand.
ROWS, VERSIONS, READS = 999, 50, 40
YEAR = 2024


class Year:
    """A year of a jurisdiction of its own with very many projects."""

    def __init__(self, suite):
        import suite as suites  # noqa: PLC0415
        import world  # noqa: PLC0415

        self.world, self.pb, self.new_id = world, suites.pb, suites.new_id
        self.change, self.project = suites.pb("catalog/change"), suites.pb("catalog/project")
        self.w = world.World(suite, projects=1, years=(YEAR,))
        self.catalog = suite.catalog
        self.made = self.apply(1, lambda i: self.w.make_project(YEAR, i))

    def apply(self, action, make):
        """Seconds that one request of a change of each project takes."""
        request = self.change.ApplyChangesRequest(
            parent=self.w.name, request_id=self.new_id(), changes=[
                self.change.CatalogChange(action=action, resource=self.change.CatalogResource(
                    project=make(i + 1))) for i in range(ROWS)])
        began = time.monotonic()
        self.catalog.ApplyChanges(request)
        return time.monotonic() - began

    def update(self, number):
        return self.apply(2, lambda i: self.project.Project(
            name=self.w.project(YEAR, i), note=f"注 {number}"))

    def read(self):
        """Seconds that a list of all takes."""
        request = self.project.ListProjectsRequest(parent=self.w.year(YEAR), page_size=1000)
        began = time.monotonic()
        for _ in range(READS):
            assert len(self.catalog.ListProjects(request).projects) == ROWS + 1
        return (time.monotonic() - began) / READS


def result(name, ours, base, target, note):
    """A row whose ratio is at most its target."""
    middle = lambda values: sorted(values)[len(values) // 2]  # noqa: E731
    return Result(name, "ms", 1000 * middle(ours), 1000 * middle(base),
                  [a / b for a, b in zip(ours, base)], target, note)


@measure
def change_updates(bench):
    """A thousand updates in one request beside a thousand creates in one."""
    updates, creates = [], []
    for _ in range(bench.arguments.rounds):
        year = Year(bench.suite())
        creates.append(year.made)
        updates.append(year.update(1))
    return [result(f"change_updates/{ROWS}", updates, creates, 1.5, "at most")]


@measure
def change_versions(bench):
    """Reading a year whose thousand projects have fifty versions each beside one whose have one."""
    one, many = Year(bench.suite()), Year(bench.suite())
    for number in range(VERSIONS - 1):
        many.update(number)
    turns = [(many.read(), one.read()) for _ in range(bench.arguments.rounds + 2)]
    return [result(f"change_versions/{VERSIONS}", [a for a, _ in turns], [b for _, b in turns], 1.3,
                   "at most")]
