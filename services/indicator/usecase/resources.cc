#include "services/indicator/usecase/resources.h"

#include "services/indicator/store/indicator.h"
#include "services/indicator/store/indicator_lineage_edge.h"
#include "services/indicator/store/versions.h"
#include "services/indicator/usecase/indicator_lineage_edge_proto.h"
#include "services/indicator/usecase/indicator_proto.h"

namespace kuzukuri::indicator {
namespace {

using Resource = v1::IndicatorResource;

std::optional<Resource> Read(pqxx::transaction_base& tx, const platform::ResourceName& name,
                             platform::Revision revision) {
  Resource resource;
  if (name.collection == "indicators") {
    const auto found =
        IndicatorStore(tx).Find(name.jurisdiction, *name.fiscal_year, revision, {name.id});
    if (found.empty()) return std::nullopt;
    *resource.mutable_indicator() = ToProto(name, found.begin()->second);
    return resource;
  }
  if (name.collection == "indicatorLineageEdges") {
    const auto found =
        IndicatorLineageEdgeStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_indicator_lineage_edge() = ToProto(name, *found);
    return resource;
  }
  return std::nullopt;
}

}  // namespace

const platform::ResourceReader<Resource>& Resources() {
  static const platform::ResourceReader<Resource> kReader = {Read, RevisionsOf};
  return kReader;
}

}  // namespace kuzukuri::indicator
