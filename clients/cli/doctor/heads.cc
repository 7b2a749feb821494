#include "clients/cli/doctor/heads.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

constexpr int kMost = 1000;

std::string NameOf(const std::string& code) {
  return platform::JurisdictionName(platform::JurisdictionCode(code));
}

absl::StatusOr<std::vector<std::string>> KnownCodes(const Connection& connection,
                                                    catalog::v1::CatalogService::Stub& catalog) {
  catalog::v1::ListJurisdictionsRequest request;
  request.set_page_size(kMost);
  catalog::v1::ListJurisdictionsResponse answer;
  KZ_RETURN_IF_ERROR(connection.Once([&](grpc::ClientContext& context) {
    return catalog.ListJurisdictions(&context, request, &answer);
  }));
  std::vector<std::string> codes;
  for (const auto& jurisdiction : answer.jurisdictions()) {
    codes.push_back(jurisdiction.name().substr(jurisdiction.name().rfind('/') + 1));
  }
  return codes;
}

template <class Request, class Response, class Stub>
absl::Status Read(const Connection& connection, Stub& stub, int64_t JurisdictionHeads::*of,
                  std::vector<JurisdictionHeads>& heads) {
  Request request;
  for (const JurisdictionHeads& one : heads) request.add_queries()->set_name(NameOf(one.code));
  Response answer;
  KZ_RETURN_IF_ERROR(connection.Once([&](grpc::ClientContext& context) {
    return stub.BatchGetHeads(&context, request, &answer);
  }));
  for (int i = 0; i < answer.heads_size(); ++i) {
    heads[static_cast<size_t>(i)].*of = answer.heads(i).revision();
  }
  return absl::OkStatus();
}

std::string Behind(const char* service, int64_t taken, int64_t head) {
  if (taken >= head) return "";
  return absl::StrCat("the aggregator takes ", taken, " for the last write of the ", service,
                      " service, which had made ", head,
                      " before; look whether both ask the same service, and its log");
}

// Asked after the heads were: it must know them all.
void Compare(const Connection& connection, aggregator::v1::AggregatorService::Stub& aggregator,
             JurisdictionHeads& heads) {
  if (heads.catalog == 0) return;  // it does not know the jurisdiction either
  aggregator::v1::GetSnapshotRequest request;
  request.set_jurisdiction(NameOf(heads.code));
  aggregator::v1::GetSnapshotResponse answer;
  const absl::Status status = connection.Once([&](grpc::ClientContext& context) {
    return aggregator.GetSnapshot(&context, request, &answer);
  });
  if (!status.ok()) {
    heads.wrong = absl::StrCat("the aggregator has no snapshot of it: ", status.message());
    return;
  }
  for (const std::string& behind :
       {Behind("catalog", answer.catalog_revision(), heads.catalog),
        Behind("budget", answer.budget_revision(), heads.budget),
        Behind("indicator", answer.indicator_revision(), heads.indicator)}) {
    if (heads.wrong.empty()) heads.wrong = behind;
  }
}

}  // namespace

absl::StatusOr<std::vector<JurisdictionHeads>> ReadHeads(Connection& connection,
                                                         std::vector<std::string> codes) {
  if (codes.empty()) {
    KZ_ASSIGN_OR_RETURN(codes, KnownCodes(connection, connection.catalog()));
  }
  std::vector<JurisdictionHeads> heads;
  for (std::string& code : codes) heads.emplace_back().code = std::move(code);
  if (heads.empty()) return heads;
  KZ_RETURN_IF_ERROR((Read<catalog::v1::BatchGetHeadsRequest, catalog::v1::BatchGetHeadsResponse>(
      connection, connection.catalog(), &JurisdictionHeads::catalog, heads)));
  KZ_RETURN_IF_ERROR((Read<budget::v1::BatchGetHeadsRequest, budget::v1::BatchGetHeadsResponse>(
      connection, connection.budget(), &JurisdictionHeads::budget, heads)));
  KZ_RETURN_IF_ERROR(
      (Read<indicator::v1::BatchGetHeadsRequest, indicator::v1::BatchGetHeadsResponse>(
          connection, connection.indicator(), &JurisdictionHeads::indicator, heads)));
  for (JurisdictionHeads& one : heads) Compare(connection, connection.aggregator(), one);
  return heads;
}

}  // namespace kuzukuri::cli
