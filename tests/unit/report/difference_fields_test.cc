#include "services/report/difference/fields.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string Text(const std::string& path, const std::string& from, const std::string& to,
                 Language language = Language::kJapanese) {
  DifferencePageOptions options;
  options.columns = {"2022年度", "2023年度"};
  options.language = language;
  v1::FieldDifference field;
  field.set_field(path);
  field.set_from(from);
  field.set_to(to);
  return FieldText(LabelsOf(language), options, field);
}

// The paths of all fields below a message; dates are told whole.
void AddPaths(const Descriptor& type, const std::string& path, int depth,
              std::vector<std::string>& paths) {
  for (int f = 0; f < type.field_count(); ++f) {
    const FieldDescriptor& field = *type.field(f);
    const std::string at = absl::StrCat(path, path.empty() ? "" : ".", field.name());
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    paths.push_back(is_message && field.is_repeated() ? at + "[0]" : at);
    if (is_message && depth > 0 && field.message_type() != type::v1::Date::descriptor()) {
      const std::string below = paths.back();
      AddPaths(*field.message_type(), below, depth - 1, paths);
    }
  }
}

// Those of what an answer never tells as fields: amounts, which are explained, and ids.
bool IsNeverTold(const std::string& path) {
  for (const char* begin : {"changes[", "paces[", "cells[0].printed"}) {
    if (absl::StartsWith(path, begin)) return true;
  }
  for (const char* exact :
       {"id", "cells[0]", "columns[0]", "cells[0].appropriation_yen", "cells[0].executed_yen",
        "cells[0].difference_yen", "cells[0].precision_yen", "cells[0].unused_yen",
        "columns[0].ledger_appropriation_yen", "columns[0].ledger_executed_yen"}) {
    if (path == exact) return true;
  }
  return false;
}

TEST(DifferenceFields, HaveNamesInBothLanguages) {
  std::vector<std::string> paths;
  AddPaths(*v1::Row::descriptor(), "", 4, paths);
  AddPaths(*v1::Column::descriptor(), "columns[0]", 4, paths);
  ASSERT_GT(paths.size(), 100);
  for (const std::string& path : paths) {
    if (IsNeverTold(path)) continue;
    for (const Language language : {Language::kJapanese, Language::kEnglish}) {
      const Labels& labels = LabelsOf(language);
      const std::string text = Text(path, "x", "y", language);
      EXPECT_FALSE(absl::StrContains(text, labels.changes.other)) << path << ": " << text;
      EXPECT_FALSE(absl::StrContains(text, '_') || absl::StrContains(text, '[')) << text;
    }
  }
}

TEST(DifferenceFields, NothingOfAnotherVersionIsToldByItsPath) {
  EXPECT_EQ(Text("columns[0].of_tomorrow", "a", "b"), "2022年度　その他の項目：a → b");
}

TEST(DifferenceFields, ValuesAreAsPagesPrintThem) {
  EXPECT_EQ(Text("columns[1].as_of", "2023-07-31", "2023-10-31"),
            "2023年度　基準日：2023年7月31日 → 2023年10月31日");
  EXPECT_EQ(Text("columns[1].as_of", "", "2023-10-31", Language::kEnglish),
            "2023年度  As of: none → 2023-10-31");
  EXPECT_EQ(Text("columns[0].missing", "true", "false"), "2022年度　データなし：はい → いいえ");
  EXPECT_EQ(Text("cells[0].original_yen", "1200000", "-5"), "2022年度　当初予算額：1,200,000 → ▲5");
  EXPECT_EQ(Text("cells[1].rate.permille", "958", "1000"), "2023年度　執行率：95.8% → 100.0%");
  EXPECT_EQ(Text("cells[1].rate_on_original.permille", "958", "1000"),
            "2023年度　当初予算額に対する執行率：95.8% → 100.0%");
  EXPECT_EQ(Text("cells[1].components.supplementary_yen", "0", "7000"),
            "2023年度　補正予算額：0 → 7,000");
}

}  // namespace
}  // namespace kuzukuri::report
