"""The same name under several nodes of the catalogue: what is accepted, and how it is told apart."""

import unittest

import grpc

import world
from cases import Case
from suite import details, new_id, suite
from world import World

Code = grpc.StatusCode


def cells(page, name):
    """The amounts of the row of a page that begins with a name."""
    rows = [line for line in page.splitlines() if line.startswith(name)]
    assert len(rows) == 1, (name, page)
    return rows[0].split(name, 1)[1].split()


class SameNamesTest(unittest.TestCase):
    def test_one_name_under_two_items(self):
        case = Case(self, "09-same-name-in-two-items")
        suite().cli("import", case / "folder")
        page = suite().cli("balance", case.code, 2024).stdout
        self.assertEqual(cells(page, "職員人件費（総務費）")[0], "80,000,000")
        self.assertEqual(cells(page, "職員人件費（教育費）")[0], "50,000,000")
        suite().cli("import", case / "folder")  # once more changes nothing
        self.assertEqual(suite().cli("balance", case.code, 2024).stdout, page)

    def test_width_and_spaces_make_no_other_name(self):
        case = Case(self, "09-same-name-in-two-items")
        case.edit("folder/projects.csv", "10-1-1-01,職員人件費", "10-1-1-01,職員　人件費")
        suite().cli("import", case / "folder")
        page = suite().cli("balance", case.code, 2024).stdout
        self.assertEqual(cells(page, "職員　人件費（教育費）")[0], "50,000,000")
        self.assertEqual(cells(page, "職員人件費（総務費）")[0], "80,000,000")

    def test_under_one_node_it_is_refused(self):
        case = Case(self, "09-same-name-in-two-items")
        case.edit("folder/projects.csv", "list:k10:0", "list:k2:1")
        refused = suite().cli("import", case / "folder", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("projects.csv:3: 10-1-1-01 職員人件費\n    display_name: ", refused.stderr)
        self.assertRegex(refused.stderr, r"'職員人件費' is the name of \S+projects\.csv:2 too; names of "
                                         r"siblings are unique")

    def test_only_the_whole_path_tells_them_apart(self):
        case = Case(self, "09-same-name-in-two-items")
        nodes = case / "folder/classification_nodes.csv"
        nodes.write_text(nodes.read_text() + "".join(
            f"{case.code},2024,m{k},group,学校管理費,list:k{k}:0,false,,\n" for k in (2, 10)))
        for k in (2, 10):
            case.edit("folder/projects.csv", f"list:k{k}:0", f"list:m{k}:0")
        suite().cli("import", case / "folder")
        page = suite().cli("balance", case.code, 2024, "--width", 200).stdout
        self.assertEqual(cells(page, "職員人件費（総務費 > 学校管理費）")[0], "80,000,000")
        self.assertEqual(cells(page, "職員人件費（教育費 > 学校管理費）")[0], "50,000,000")

    def test_sub_projects_and_other_trees(self):
        """Sub-projects share names as long as their projects differ; in a tree by nature all of them may
        stand under one node."""
        w = World(suite(), projects=1)
        year = w.year(2022)
        suite().catalog.BatchCreateClassificationNodes(
            world.node.BatchCreateClassificationNodesRequest(
                parent=year, request_id=new_id(), classification_nodes=[
                    world.node.ClassificationNode(
                        name=f"{year}/classificationNodes/{node}", kind=2, display_name=name,
                        placements=[world.node.Placement(tree=tree, parent=parent)])
                    for node, name, tree, parent in (
                        ("k2", "総務費", "list", f"{year}/classificationNodes/total"),
                        ("k10", "教育費", "list", f"{year}/classificationNodes/total"),
                        ("wages", "人件費", "nature", ""), ("more-wages", "人件費", "nature", ""))]))

        def project(i, parent, name="職員人件費"):
            made = w.make_project(2022, i, display_name=name, placements=[
                world.node.Placement(tree="list", position=i,
                                     parent=f"{year}/classificationNodes/{parent}"),
                world.node.Placement(tree="nature", position=i,
                                     parent=f"{year}/classificationNodes/wages")])
            made.sub_projects.add(name=f"{made.name}/subProjects/1", display_name="給料")
            return made

        def create(*projects):
            suite().catalog.BatchCreateProjects(world.project.BatchCreateProjectsRequest(
                parent=year, request_id=new_id(), projects=projects))

        create(project(10, "k2"), project(11, "k10"))
        with self.assertRaises(grpc.RpcError) as caught:
            create(project(12, "k10"))
        self.assertEqual(caught.exception.code(), Code.ALREADY_EXISTS)
        self.assertEqual(details(caught.exception)["ResourceInfo"].resource_name, w.project(2022, 11))
        create(project(12, "class"))


if __name__ == "__main__":
    unittest.main()
