#include "services/budget/usecase/statement_proto.h"

#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "statements";
constexpr int kMaxDisagreements = 100;

}  // namespace

void AddDisagreements(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const std::vector<Disagreement>& disagreements,
                      google::protobuf::RepeatedPtrField<v1::StatementDisagreement>& added) {
  for (const Disagreement& one : disagreements) {
    if (added.size() == kMaxDisagreements) break;
    v1::StatementDisagreement& proto = *added.Add();
    proto.set_statement(platform::YearResourceName(jurisdiction, year, kCollection, one.statement));
    *proto.mutable_figure() = ToProto(*one.declaration);
    *proto.mutable_date() = platform::ToProto(one.date);
    proto.set_ledger_yen(one.ledger_yen);
  }
}

v1::Statement ToProto(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const Statement& statement) {
  v1::Statement proto;
  proto.set_name(platform::YearResourceName(jurisdiction, year, kCollection, statement.id));
  proto.set_kind(static_cast<v1::Statement::Kind>(statement.kind));
  *proto.mutable_as_of() = platform::ToProto(statement.as_of);
  proto.set_title(statement.title);
  proto.set_rounding(static_cast<v1::Statement::Rounding>(statement.rounding));
  proto.set_execution_stage(static_cast<v1::ExecutionStage>(statement.execution_stage));
  proto.set_excerpt(statement.excerpt);
  proto.set_checks_only(statement.checks_only);
  proto.set_document_digest(statement.document_digest);
  proto.set_figure_count(statement.figure_count);
  proto.set_reported_figure_count(statement.reported_figure_count);
  *proto.mutable_stands_at() = platform::ToProto(ExecutionDate(year, statement));
  if (statement.revision != platform::Revision()) {
    proto.set_etag(statement.etag());
    proto.set_revision(statement.revision.value());
  }
  return proto;
}

v1::StatementFigure ToProto(const Declaration& declaration) {
  v1::StatementFigure proto;
  proto.set_node(declaration.node);
  proto.set_figure(static_cast<v1::StatementFigure::Figure>(declaration.figure));
  proto.set_supplementary_number(declaration.supplementary_number);
  proto.set_printed(declaration.printed);
  proto.set_unit_yen(declaration.unit_yen);
  return proto;
}

}  // namespace kuzukuri::budget
