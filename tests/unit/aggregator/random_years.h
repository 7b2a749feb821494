// Random fiscal years with classification trees, lineage and books, for property tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/fiscal_years.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {

inline constexpr const char* kCode = "141127";
inline constexpr int kFirstYear = 2020;

inline std::string ProjectName(int year, int number) {
  return platform::YearResourceName(platform::JurisdictionCode(kCode), platform::Year(year),
                                    "projects",
                                    platform::ResourceId("P-" + std::to_string(number)));
}

inline std::string NodeName(int year, const std::string& id) {
  return platform::YearResourceName(platform::JurisdictionCode(kCode), platform::Year(year),
                                    "classificationNodes", platform::ResourceId(id));
}

// What of a book stands at a revision, by place.
template <class T>
std::map<size_t, T> StandingAt(const Versions<T>& versions, platform::Revision revision) {
  std::map<size_t, T> standing;
  versions.ForEachAt(revision, [&](size_t place, const T& version) { standing[place] = version; });
  return standing;
}

class RandomYears {
 public:
  explicit RandomYears(unsigned seed) : random_(seed) {
    const int count = 2 + Pick(4);
    for (int y = 0; y < count; ++y) MakeYear(kFirstYear + y);
    for (size_t y = 0; y < years_.size(); ++y) MakeEdges(y);
    for (const CatalogYear& year : years_) MakeBook(year);
    MakeColumns();
  }

  const std::vector<CatalogYear>& years() const { return years_; }
  const std::vector<YearBook>& books() const { return books_; }
  const std::vector<ColumnSpec>& columns() const { return columns_; }
  static platform::Revision revision() { return platform::Revision(7); }
  const YearBook& BookOf(platform::Year fiscal_year) const {
    return books_[static_cast<size_t>(fiscal_year.value() - kFirstYear)];
  }
  // Years from the first column's to the last's.
  std::vector<const CatalogYear*> Span() const { return SpanOf(years_); }
  std::vector<const CatalogYear*> SpanOf(const std::vector<CatalogYear>& years) const {
    platform::Year first = columns_[0].fiscal_year;
    platform::Year last = first;
    for (const ColumnSpec& column : columns_) {
      first = std::min(first, column.fiscal_year);
      last = std::max(last, column.fiscal_year);
    }
    std::vector<const CatalogYear*> span;
    for (const platform::Year year : YearsFrom(first, last)) {
      span.push_back(&years[static_cast<size_t>(year.value() - kFirstYear)]);
    }
    return span;
  }
  // The same years after corrections: nodes moved, projects and sub-projects gone, lineage
  // withdrawn.
  std::vector<CatalogYear> Corrected() {
    std::vector<CatalogYear> corrected = years_;
    for (CatalogYear& year : corrected) {
      std::erase_if(year.edges, [&](const Edge&) { return Pick(4) == 0; });
      std::erase_if(year.projects, [&](const Project&) { return Pick(8) == 0; });
      for (Node& node : year.nodes) {
        if (node.kind == NodeKind::kClass && Pick(6) == 0) node.outside_total = !node.outside_total;
      }
      for (Project& project : year.projects) {
        if (Pick(3) == 0) project.parent = year.nodes[At(year.nodes.size())].id;
        if (Pick(4) == 0 && !project.departments.empty())
          project.departments.erase(project.departments.begin());
        if (Pick(4) == 0 && !project.sub_projects.empty()) project.sub_projects.pop_back();
        if (Pick(4) == 0) project.display_name += "（改）";
      }
    }
    return corrected;
  }
  // What is compared, and the plan it points into.
  struct Prepared {
    RowPlan plan;
    CompareInput input;
  };
  std::unique_ptr<Prepared> Prepare(const Timeline& timeline, Level level,
                                    LineagePolicy policy) const {
    return Prepare(timeline, level, policy, revision());
  }
  std::unique_ptr<Prepared> Prepare(const Timeline& timeline, Level level, LineagePolicy policy,
                                    platform::Revision revision) const {
    auto prepared = std::make_unique<Prepared>();
    CompareInput& input = prepared->input;
    PlanInput plan{&timeline, level, policy, {}, {}, &input.funds};
    input.timeline = &timeline;
    input.level = level;
    input.policy = policy;
    for (const ColumnSpec& spec : columns_) {
      const YearBook& book = BookOf(spec.fiscal_year);
      const LineSlots column = FindSlots(timeline, &book, spec.fiscal_year, revision);
      input.columns.push_back(MakeColumn(timeline, column, &book, revision, spec));
      input.funds.push_back(SumFunds(timeline, column, &book, revision, input.columns.back()));
      plan.years.push_back(column.year);
      plan.notes.push_back(LineNotes(timeline, &book, column.year, revision));
    }
    prepared->plan = *PlanRows(plan);
    input.plan = &prepared->plan;
    return prepared;
  }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  size_t At(size_t n) { return static_cast<size_t>(Pick(static_cast<int>(n))); }

  void MakeYear(int fiscal_year) {
    CatalogYear year;
    year.jurisdiction = platform::JurisdictionCode(kCode);
    year.fiscal_year = platform::Year(fiscal_year);
    year.exists = true;
    year.nodes.push_back({"total", NodeKind::kTotal, "合計", "", 0, false, ""});
    for (int c = 0, classes = 1 + Pick(4); c < classes; ++c) {
      const std::string id = "class-" + std::to_string(c);
      const bool outside = Pick(4) == 0;
      year.nodes.push_back({id, NodeKind::kClass, id, outside ? "" : "total", c, outside, ""});
      for (int p = 0, n = Pick(3); p < n; ++p) {
        const std::string pillar = id + "-pillar-" + std::to_string(p);
        year.nodes.push_back({pillar, NodeKind::kPillar, pillar, id, p, false, ""});
      }
    }
    for (int p = 0, projects = Pick(9); p < projects; ++p) {
      Project project;
      project.id = "P-" + std::to_string(p);
      project.name = ProjectName(fiscal_year, p);
      project.display_name = project.id;
      // Projects stand on classes with and without pillars, on pillars and on the total itself.
      project.parent = year.nodes[At(year.nodes.size())].id;
      project.position = p;
      for (int d = 0, n = Pick(4); d < n; ++d) {
        project.departments.push_back(
            platform::DepartmentName(platform::JurisdictionCode(kCode),
                                     platform::ResourceId("d" + std::to_string(Pick(4)))));
      }
      for (int s = 0, n = Pick(4); s < n; ++s) {
        const std::string id = std::to_string(s);
        project.sub_projects.push_back({project.name + "/subProjects/" + id, id, s});
      }
      year.projects.push_back(project);
    }
    years_.push_back(std::move(year));
  }

  CatalogYear& YearOf(const std::string& name) {
    return years_[static_cast<size_t>(platform::ParseName(name, "")->fiscal_year->value() -
                                      kFirstYear)];
  }

  void AddEdge(EdgeType type, const std::string& from, const std::string& to,
               std::optional<int> share = std::nullopt) {
    YearOf(to).edges.push_back({type, from, to, share, ""});
  }

  void Split(const std::string& from, const std::vector<std::string>& to) {
    const bool shared = Pick(3) != 0;
    int left = 1'000'000;
    for (size_t i = 0; i < to.size(); ++i) {
      int share = i + 1 == to.size() ? left : 1 + Pick(left - static_cast<int>(to.size()));
      if (Pick(3) == 0 && i + 1 < to.size() && left > 600'000) share = 500'000;  // ties
      left -= share;
      AddEdge(EdgeType::kSplitsInto, from, to[i],
              shared ? std::optional<int>(share) : std::nullopt);
    }
  }

  // What became of a node, whose successors are some of the others.
  void Decide(size_t y, const std::string& from, std::vector<std::string> to) {
    if (to.empty()) return;
    const int kind = Pick(10);
    if (kind < 2) return;
    std::shuffle(to.begin(), to.end(), random_);
    if (kind == 2) {
      years_[y + 1].edges.push_back({EdgeType::kEnded, from, "", std::nullopt, "ended"});
    } else if (kind == 3) {
      AddEdge(EdgeType::kAlternatesWith, from, to[0]);
    } else if (kind < 7 || to.size() < 2) {
      AddEdge(static_cast<EdgeType>(1 + Pick(3)), from, to[0]);
    } else {
      to.resize(std::min<size_t>(to.size(), 2 + At(2)));
      Split(from, to);
    }
  }

  // Mostly to the next year, sometimes past it or to both.
  void MakeEdges(size_t y) {
    if (y + 1 == years_.size()) return;
    for (const Project& project : std::vector(years_[y].projects)) {
      const auto decide = [&](const std::string& from, bool subs) {
        const int span = Pick(5);
        std::vector<std::string> to;
        for (size_t after = y + (span == 0 ? 2 : 1); after <= y + (span < 2 ? 2 : 1); ++after) {
          if (after < years_.size()) AddNames(years_[after], subs, to);
        }
        Decide(y, from, std::move(to));
      };
      decide(project.name, false);
      for (const SubProject& sub : project.sub_projects) {
        if (Pick(3) == 0) decide(sub.name, true);
      }
    }
  }

  static void AddNames(const CatalogYear& year, bool subs, std::vector<std::string>& names) {
    for (const Project& project : year.projects) {
      if (!subs) {
        names.push_back(project.name);
        continue;
      }
      for (const SubProject& sub : project.sub_projects) names.push_back(sub.name);
    }
  }

  std::string AnyNode(const CatalogYear& year) {
    const int where = Pick(10);
    if (where == 0)
      return ProjectName(year.fiscal_year.value(), 900 + Pick(2));  // not in the catalogue
    if (where < 3 || year.projects.empty()) {
      return NodeName(year.fiscal_year.value(), year.nodes[At(year.nodes.size())].id);
    }
    const Project& project = year.projects[At(year.projects.size())];
    if (project.sub_projects.empty() || Pick(3) == 0) return project.name;
    return project.sub_projects[At(project.sub_projects.size())].name;
  }

  void MakeBook(const CatalogYear& year) {
    YearBook book;
    book.fiscal_year = year.fiscal_year;
    book.revision = platform::Revision(10);
    book.states.push_back({platform::Revision(1), 1 + Pick(4), Pick(3), Pick(3),
                           platform::FiscalYearEnd(year.fiscal_year), "statement"});
    for (const FundSource& fund : {FundSource{"national", "国庫支出金", platform::Revision(1)},
                                   {"own", "財源", platform::Revision(1)},
                                   {"own", "一般財源", platform::Revision(5)}}) {
      EXPECT_TRUE(book.fund_sources.Add(fund));
    }
    LineTable table;
    std::vector<int> posted_from;  // by line: the revision from which it may be posted on
    for (int l = 0, lines = 1 + Pick(20); l < lines; ++l) {
      posted_from.push_back(MakeLine(year, "L" + std::to_string(l), table.lines));
    }
    MakeStatements(year, table, book);
    book.table = std::make_shared<const LineTable>(std::move(table));
    for (int e = 0, entries = Pick(120); e < entries; ++e) {
      Posting posting;
      posting.line = static_cast<uint32_t>(At(book.lines().size()));
      posting.revision = static_cast<uint32_t>(std::max(posted_from[posting.line], 1 + e / 12));
      const BookLine* found = book.lines().At(posting.line, platform::Revision(posting.revision));
      if (found == nullptr) continue;
      const BookLine& line = *found;
      if (!line.records_appropriation && !line.records_execution) continue;
      const bool appropriation =
          line.records_appropriation && (!line.records_execution || Pick(2) != 0);
      posting.component = static_cast<uint8_t>(appropriation ? 1 + Pick(15) : 16 + Pick(6));
      posting.amount_yen = Pick(2'000'001) - 1'000'000;
      posting.day = static_cast<uint16_t>(Pick(426));
      posting.fund_source = static_cast<uint16_t>(Pick(3));
      book.postings.push_back(posting);
    }
    std::stable_sort(book.postings.begin(), book.postings.end(),
                     [](const Posting& a, const Posting& b) { return a.revision < b.revision; });
    books_.push_back(std::move(book));
  }

  // Adds a line with its versions: before anything is posted all of it may change, and it may be
  // deleted; afterwards its note and fund source. Returns the revision from which it may be posted
  // on.
  int MakeLine(const CatalogYear& year, const std::string& id, Versions<BookLine>& lines) {
    int at = 1 + Pick(9);
    BookLine line = AnyLine(year, id);
    const auto add = [&] {
      line.revision = platform::Revision(at);
      EXPECT_TRUE(lines.Add(line));
    };
    add();
    bool stands = true;
    for (; at < 9 && Pick(3) == 0;) {
      at += 1 + Pick(3);
      stands = !stands || Pick(2) == 0;
      if (!stands) {
        EXPECT_TRUE(lines.End(id, platform::Revision(at)));
        continue;
      }
      line = AnyLine(year, id);
      add();
    }
    const int posted_from = at;
    while (stands && Pick(4) == 0) {
      at += 1 + Pick(3);
      const BookLine changed = AnyLine(year, id);
      line.note = changed.note;
      line.fund_source = changed.fund_source;
      add();
    }
    return posted_from;
  }

  BookLine AnyLine(const CatalogYear& year, const std::string& id) {
    BookLine line;
    line.id = id;
    line.node = AnyNode(year);
    line.records_appropriation = Pick(4) != 0;
    line.records_execution = Pick(4) != 0;
    line.fund_source = Pick(2) == 0 ? "own" : "";
    if (Pick(5) == 0) line.note = "note " + line.id;
    if (Pick(4) == 0) line.execution_keeper = Pick(3);
    return line;
  }

  // Papers that tell of any nodes, some on the date of the books' state.
  void MakeStatements(const CatalogYear& year, LineTable& table, YearBook& book) {
    const std::vector<platform::Date> dates = {{year.fiscal_year.value(), 7, 31},
                                               {year.fiscal_year.value(), 10, 31},
                                               platform::FiscalYearEnd(year.fiscal_year)};
    for (int s = 0, count = Pick(5); s < count; ++s) {
      BookStatement statement;
      statement.id = "S" + std::to_string(s);
      const bool settlement = Pick(4) == 0;
      statement.kind = settlement ? platform::kSettlementStatement : 3;
      statement.date =
          settlement ? platform::ClosingPeriodEnd(year.fiscal_year) : dates[At(dates.size())];
      statement.title = statement.id;
      statement.execution_stage = Pick(3);
      for (int n = Pick(12); n > 0; --n) {
        (Pick(3) == 0 ? statement.committed : statement.disbursed)
            .push_back(table.Tell(AnyNode(year)));
      }
      statement.revision = platform::Revision(1 + Pick(8));
      if (Pick(4) == 0) statement.end = statement.revision + 1 + Pick(4);
      book.statements.push_back(std::move(statement));
    }
  }

  void MakeColumns() {
    const int count = 2 + Pick(4);
    while (static_cast<int>(columns_.size()) < count) {
      ColumnSpec spec;
      const int year = kFirstYear + Pick(static_cast<int>(years_.size()));
      spec.fiscal_year = platform::Year(year);
      if (Pick(2) == 0) spec.as_of = platform::Date{year, 4 + Pick(9), 1 + Pick(28)};
      spec.execution_stage = Pick(3);
      if (std::find(columns_.begin(), columns_.end(), spec) == columns_.end()) {
        columns_.push_back(spec);
      }
    }
  }

  std::mt19937 random_;
  std::vector<CatalogYear> years_;
  std::vector<YearBook> books_;
  std::vector<ColumnSpec> columns_;
};

}  // namespace kuzukuri::aggregator
