// (Sub-)projects of two consecutive years that belong together, and what speaks for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/reader/domain/lineage.h"

namespace kuzukuri::reader::lineage {

// Percent from which two names, or the ways of a project's parts, are worth a proposal.
inline constexpr int kAlike = 50;

// A node with what it is compared by.
struct Item {
  const LineageNode* node = nullptr;
  int project = -1;
  int part = -1;  // -1: the project itself
  std::string key;
  std::string former_key;
};

using Items = std::vector<const Item*>;

struct Side {
  std::vector<Item> projects;
  std::vector<std::vector<Item>> parts;  // by project
};

Side MakeSide(const LineageYear& year);
Items Projects(const Side& side);
Items AllParts(const Side& side);

// Two nodes that belong together, before it is known what that is called.
struct Link {
  const Item* before = nullptr;
  const Item* after = nullptr;
  int confidence = 0;
  std::vector<Evidence> evidence;
  std::optional<LineageType> type;
};

// How much of a project's parts went, or seem to have gone, to another one.
struct Way {
  int percent = 0;
  int moved = 0;  // parts with the same name there
};

// Sums and products of yen, whatever a paper prints.
using Wide = absl::int128;

// Within a tenth of the greater.
bool CloseAmounts(Wide a, Wide b);

// "1,234円"
std::string Yen(int64_t amount);

// How alike two sub-projects are by their names and budgets, in percent and more.
int PartLikeness(const Item& a, const Item& b);

// Links of names that are equal, or alike, and of projects where one's parts went to the other.
Link EqualLink(const Item& a, const Item& b, int confidence);
Link AlikeLink(const Item& a, const Item& b);
Link ByPartsLink(const Item& a, const Item& b, const Way& way);

// What speaks for any link: budgets and numbers.
void AddCommonEvidence(Link& link);

}  // namespace kuzukuri::reader::lineage
