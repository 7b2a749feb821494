#include "services/catalog/usecase/resources.h"

#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/department.h"
#include "services/catalog/store/explanation.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/jurisdiction.h"
#include "services/catalog/store/lineage_edge.h"
#include "services/catalog/store/project.h"
#include "services/catalog/store/versions.h"
#include "services/catalog/usecase/explanation_proto.h"
#include "services/catalog/usecase/project_proto.h"
#include "services/catalog/usecase/resource_proto.h"

namespace kuzukuri::catalog {
namespace {

using platform::ResourceName;
using platform::Revision;
using Resource = v1::CatalogResource;

std::optional<Resource> ReadSub(pqxx::transaction_base& tx, const ResourceName& name,
                                Revision revision) {
  const auto project =
      ProjectStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.parent_id);
  if (!project) return std::nullopt;
  for (const SubProject& sub : project->sub_projects) {
    if (sub.id != name.id) continue;
    Resource resource;
    ToProto(name.jurisdiction,
            platform::YearResourceName(name.jurisdiction, *name.fiscal_year, "projects",
                                       name.parent_id),
            sub, resource.mutable_sub_project());
    return resource;
  }
  return std::nullopt;
}

std::optional<Resource> ReadInYear(pqxx::transaction_base& tx, const ResourceName& name,
                                   Revision revision) {
  Resource resource;
  if (name.collection == "fiscalYears") {
    const auto found = FiscalYearStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision);
    if (!found) return std::nullopt;
    *resource.mutable_fiscal_year() = ToProto(name.jurisdiction, *found);
  } else if (name.collection == "classificationNodes") {
    const auto found =
        ClassificationNodeStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_classification_node() = ToProto(name, *found);
  } else if (name.collection == "projects") {
    const auto found =
        ProjectStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_project() = ToProto(name, *found);
  } else if (name.collection == "subProjects") {
    return ReadSub(tx, name, revision);
  } else if (name.collection == "lineageEdges") {
    const auto found =
        LineageEdgeStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_lineage_edge() = ToProto(name, *found);
  } else if (name.collection == "explanations") {
    const auto found =
        ExplanationStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_explanation() = ToProto(name, *found);
  } else {
    return std::nullopt;
  }
  return resource;
}

std::optional<Resource> Read(pqxx::transaction_base& tx, const ResourceName& name,
                             Revision revision) {
  Resource resource;
  if (name.collection == "jurisdictions") {
    const auto found = JurisdictionStore(tx).Get(name.jurisdiction, revision);
    if (!found) return std::nullopt;
    *resource.mutable_jurisdiction() = ToProto(*found);
    return resource;
  }
  if (name.collection == "departments") {
    const auto found = DepartmentStore(tx).Get(name.jurisdiction, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_department() = ToProto(name.jurisdiction, *found);
    return resource;
  }
  return ReadInYear(tx, name, revision);
}

}  // namespace

const platform::ResourceReader<Resource>& Resources() {
  static const platform::ResourceReader<Resource> kReader = {Read, RevisionsOf};
  return kReader;
}

}  // namespace kuzukuri::catalog
