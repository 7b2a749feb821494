#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// How a settlement was superseded: its year was opened again.
struct Reopening {
  std::string reason;
  platform::Revision revision;
};

// What a settlement was certified with: the year's report at a snapshot of all services.
struct CertifiedFigures {
  std::string snapshot;  // the aggregator's token
  platform::Revision catalog_revision;
  platform::Revision budget_revision;
  std::string digest;
};

// The settlement of a closed year.
struct Settlement {
  platform::Date closed_on;
  platform::Revision closing_revision;
  int disagreement_count = 0;       // of statements and ledger when the year was closed
  std::string disagreement_reason;  // why it was closed all the same; empty where there were none
  std::optional<platform::Date> certified_on;
  std::string certification_reference;
  std::optional<CertifiedFigures> certified_figures;  // where the caller gave them
  std::optional<Reopening> reopening;
  platform::Revision revision;  // that made this version
};

// What a request to close a year says.
struct Closing {
  platform::Date closed_on;
  std::string disagreement_reason;
};

// Whether the books may be closed: FAILED_PRECONDITION (reason YEAR_CLOSED) when they are, (reason
// YEAR_WITHOUT_LINES) when there is nothing to settle; INVALID_ARGUMENT for bad fields.
absl::Status ValidateClosing(const BudgetYear& books, bool has_lines, const Closing& closing);

// FAILED_PRECONDITION (reason STATEMENTS_DISAGREE) when statements of a year and its ledger
// disagree, and the request does not say why the year is closed all the same.
absl::Status CheckAgreement(platform::Year year, const std::vector<Disagreement>& disagreements,
                            const Closing& closing);

// Whether a settlement may be superseded: FAILED_PRECONDITION (reason NOT_SETTLED) when the year is
// not closed, (reason ALREADY_CERTIFIED) when it is certified; INVALID_ARGUMENT for bad fields.
absl::Status ValidateReopening(platform::Year year, const std::optional<Settlement>& settlement,
                               const std::string& reason);

// What a request to certify a settlement says.
struct Certification {
  platform::Date certified_on;
  std::string reference;
  std::optional<CertifiedFigures> figures;
};

// Whether a settlement may be certified: FAILED_PRECONDITION (reason NOT_SETTLED) when the year
// is not closed, (reason ALREADY_CERTIFIED) when it was; INVALID_ARGUMENT for bad fields; ABORTED
// (reason ETAG_MISMATCH) when the year was written after the figures were seen. `head` is the
// service's revision, `last_write` the last that touched the year.
absl::Status ValidateCertification(platform::Year year, const std::optional<Settlement>& settlement,
                                   const Certification& certification, platform::Revision head,
                                   platform::Revision last_write);

}  // namespace kuzukuri::budget
