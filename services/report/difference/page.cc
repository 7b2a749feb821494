#include "services/report/difference/page.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "services/platform/base/money.h"
#include "services/report/difference/fields.h"
#include "services/report/layout/table.h"
#include "services/report/layout/text_width.h"
#include "services/report/text/finding_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

// Days are those of Japan, whatever the machine's clock shows.
std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()),
                          absl::FixedTimeZone(9 * 60 * 60));
}

std::string Signed(int64_t yen) {
  return absl::StrCat(yen > 0 ? "+" : "", platform::FormatAmount(yen));
}

class Page {
 public:
  Page(const v1::ExplainDifferenceResponse& answer, const DifferencePageOptions& options)
      : answer_(answer),
        options_(options),
        labels_(LabelsOf(options.language)),
        words_(labels_.changes),
        width_(options.ambiguous_width) {}

  std::string Render() {
    Line(0, absl::Substitute(words_.title, options_.title, UnitName()));
    Line(0, absl::Substitute(words_.from_to, options_.from, options_.to));
    for (const v1::FieldDifference& field : answer_.columns()) {
      Line(2, FieldText(labels_, options_, field));
    }
    for (const v1::RowDifference& row : answer_.rows()) AddRow(row);
    AddFindings();
    if (answer_.rows().empty() && answer_.findings().empty() && answer_.columns().empty()) {
      out_ += "\n";
      Line(0, words_.nothing);
    }
    return std::move(out_);
  }

 private:
  const char* UnitName() const { return labels_.units[0]; }

  // Wraps what does not fit, further in than it begins.
  void Line(int indent, const std::string& text) {
    constexpr int kFurther = 2;
    int at = indent;
    for (const std::string& line : Wrap(width_, text, options_.width - indent - kFurther)) {
      absl::StrAppend(&out_, std::string(static_cast<size_t>(at), ' '), line, "\n");
      at = indent + kFurther;
    }
  }

  std::string NameOf(const v1::RowDifference& row) const {
    switch (row.kind()) {
      case v1::Row::KIND_TOTAL:
        return labels_.total;
      case v1::Row::KIND_OUTSIDE_TOTAL:
        return labels_.outside_total;
      case v1::Row::KIND_UNKNOWN_NODES:
        return labels_.unknown_nodes;
      case v1::Row::KIND_NO_FUND_SOURCE:
        return labels_.fund_unnamed;
      case v1::Row::KIND_OWN_POSTINGS:
        return absl::StrCat(row.display_name(), labels_.gap, labels_.own_of_node);
      case v1::Row::KIND_SUBTOTAL:
        return absl::Substitute(labels_.comparison.heading, row.display_name());
      default:
        return row.display_name();
    }
  }

  void AddRow(const v1::RowDifference& row) {
    out_ += "\n";
    std::string name = NameOf(row);
    if (row.appeared()) absl::StrAppend(&name, labels_.gap, words_.appeared);
    if (row.gone()) absl::StrAppend(&name, labels_.gap, words_.gone);
    Line(0, name);
    for (const v1::AmountDifference& amount : row.amounts()) AddAmount(row, amount);
    AddFields(row);
    // What parts name already is not said again.
    if (row.fields().empty() && !row.appeared() && !row.gone()) return;
    for (const int write : row.revisions()) Line(6, WriteText(write));
  }

  // Without the names of members and edges that say what the row's own name does.
  void AddFields(const v1::RowDifference& row) {
    const v1::FieldDifference* renamed = nullptr;
    for (const v1::FieldDifference& field : row.fields()) {
      if (field.field() == "display_name") renamed = &field;
    }
    for (const v1::FieldDifference& field : row.fields()) {
      const bool same = renamed != nullptr && &field != renamed &&
                        field.from() == renamed->from() && field.to() == renamed->to();
      const bool of_edge = absl::StartsWith(field.field(), "lineage[") &&
                           absl::EndsWith(field.field(), "_display_name");
      if (!same && !of_edge) Line(2, FieldText(labels_, options_, field));
    }
  }

  static std::string AmountText(bool there, int64_t yen) {
    return there ? platform::FormatAmount(yen) : kAbsent;
  }

  void AddAmount(const v1::RowDifference& row, const v1::AmountDifference& amount) {
    const bool appropriation = amount.measure() == v1::AmountDifference::MEASURE_APPROPRIATION;
    std::string text = absl::StrCat(
        options_.columns[static_cast<size_t>(amount.column())], labels_.gap,
        appropriation ? labels_.appropriation : labels_.executed, labels_.gap,
        absl::Substitute(words_.from_to, AmountText(amount.has_from_yen(), amount.from_yen()),
                         AmountText(amount.has_to_yen(), amount.to_yen())));
    if (amount.has_difference_yen() && !row.appeared() && !row.gone()) {
      absl::StrAppend(&text, labels_.gap,
                      absl::Substitute(labels_.in_brackets, Signed(amount.difference_yen())));
    }
    Line(2, text);
    for (int i = 0; i < amount.parts_size(); ++i) {
      AddPart(amount.parts(i));
      const bool last =
          i + 1 == amount.parts_size() || !SameWrites(amount.parts(i), amount.parts(i + 1));
      if (last && WritesStandBelow(amount.parts(i))) AddWrites(amount.parts(i));
    }
  }

  // One write stands beside what it made, several below all that they made.
  static bool WritesStandBelow(const v1::DifferencePart& part) { return part.revisions_size() > 1; }

  static bool SameWrites(const v1::DifferencePart& a, const v1::DifferencePart& b) {
    return std::equal(a.revisions().begin(), a.revisions().end(), b.revisions().begin(),
                      b.revisions().end());
  }

  void AddWrites(const v1::DifferencePart& part) {
    for (const int write : part.revisions()) Line(6, WriteText(write));
  }

  void AddPart(const v1::DifferencePart& part) {
    std::string text = absl::StrCat(words_.parts.Of(part.kind()), labels_.gap, Signed(part.yen()));
    if (part.summed_parts() > 0) {
      absl::StrAppend(&text, labels_.gap, absl::Substitute(words_.summed, part.summed_parts()));
    }
    if (part.kind() == v1::DifferencePart::KIND_STRUCTURE && part.summed_parts() == 0) {
      absl::StrAppend(&text, labels_.gap, MoveText(part));
    }
    if (!WritesStandBelow(part) && part.revisions_size() == 1) {
      absl::StrAppend(&text, labels_.gap, WriteText(part.revisions(0)));
    }
    Line(4, text);
  }

  std::string MoveText(const v1::DifferencePart& part) const {
    const std::string& name =
        part.node_display_name().empty() ? part.node() : part.node_display_name();
    if (part.other_row_display_name().empty()) {
      return absl::Substitute(part.gained() ? words_.gained : words_.lost, name);
    }
    return absl::Substitute(part.gained() ? words_.gained_from : words_.lost_to, name,
                            part.other_row_display_name());
  }

  std::string WriteText(int index) const {
    const v1::DifferenceRevision& write = answer_.revisions(index);
    const type::v1::Revision& one = write.revision();
    std::string text =
        absl::StrCat(TimeText(one.record_time()), "  ", write.service(), " ", one.revision());
    if (!one.declared_actor().empty()) absl::StrAppend(&text, "  ", one.declared_actor());
    if (!one.reason().empty()) {
      absl::StrAppend(&text, "  ", absl::Substitute(words_.reason, one.reason()));
    }
    return text;
  }

  void AddFindings() {
    if (answer_.findings().empty()) return;
    absl::StrAppend(&out_, "\n", labels_.findings, "\n");
    const std::vector<v1::Column> columns(options_.columns.size());
    FindingContext context;
    context.labels = &labels_;
    context.column_names = options_.columns;
    for (const v1::Column& column : columns) context.columns.push_back(&column);
    for (const v1::FindingDifference& finding : answer_.findings()) {
      if (finding.has_from()) Line(2, absl::StrCat("- ", FindingSentence(context, finding.from())));
      if (finding.has_to()) Line(2, absl::StrCat("+ ", FindingSentence(context, finding.to())));
    }
  }

  const v1::ExplainDifferenceResponse& answer_;
  const DifferencePageOptions& options_;
  const Labels& labels_;
  const DifferenceLabels& words_;
  const TextWidth width_;
  std::string out_;
};

}  // namespace

std::string RenderDifference(const v1::ExplainDifferenceResponse& answer,
                             const DifferencePageOptions& options) {
  return Page(answer, options).Render();
}

}  // namespace kuzukuri::report
