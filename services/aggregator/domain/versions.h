// What is changed and deleted in time, with all its versions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// Things of one kind, each at a place that stays its own whatever becomes of it: places are counted
// in the order in which their ids first came. A version (with `id` and `revision`) stands from its
// revision on, until the next of its id does or it is ended.
//
// The newest versions lie side by side, since nearly all views see these.
template <class T>
class Versions {
 public:
  // False when it is not newer than the versions of its id before.
  [[nodiscard]] bool Add(T version);
  // Ends the version before a revision, which is then followed by none until another is made. False
  // when there is none, or it is ended already.
  [[nodiscard]] bool End(const std::string& id, platform::Revision end);

  size_t size() const { return newest_.size(); }
  std::optional<uint32_t> Find(const std::string& id) const;
  const std::string& Id(size_t place) const { return newest_[place].version.id; }
  // The version that stands at a revision; null when none does.
  const T* At(size_t place, platform::Revision revision) const;
  // The same, but of what was deleted the version before.
  const T* LastAt(size_t place, platform::Revision revision) const;
  // Hands what stands at a revision to `body(place, version)`.
  template <class Body>
  void ForEachAt(platform::Revision revision, const Body& body) const;
  bool AnyAt(platform::Revision revision) const;
  // Hands every version to `body(place, before, version, end)`: with the one it follows, null for
  // the first, and the revision that ended it, if one did.
  template <class Body>
  void ForEachVersion(const Body& body) const;

  // The last one at which anything was made or ended: from there on all stands as it stands there.
  platform::Revision last_revision() const { return last_revision_; }
  // Bytes of memory, about; `bytes_of(version)` are those it holds elsewhere.
  template <class BytesOf>
  size_t Bytes(const BytesOf& bytes_of) const;

 private:
  static constexpr uint32_t kNone = 0xffffffff;
  struct Kept {
    T version;
    std::optional<platform::Revision> end;
    uint32_t before = kNone;  // index of the version before, among the older ones
  };

  // The newest one made up to a revision.
  const Kept* MadeBy(size_t place, platform::Revision revision) const;

  std::vector<Kept> newest_;  // by place
  std::vector<Kept> older_;
  std::unordered_map<std::string, uint32_t> places_;  // by id
  platform::Revision last_revision_;
};

template <class T>
bool Versions<T>::Add(T version) {
  const auto [at, fresh] = places_.emplace(version.id, static_cast<uint32_t>(newest_.size()));
  const platform::Revision revision = version.revision;
  if (fresh) {
    newest_.push_back({std::move(version), std::nullopt, kNone});
  } else {
    Kept& newest = newest_[at->second];
    if (revision <= newest.version.revision) return false;
    older_.push_back(std::move(newest));
    newest = {std::move(version), std::nullopt, static_cast<uint32_t>(older_.size() - 1)};
  }
  last_revision_ = std::max(last_revision_, revision);
  return true;
}

template <class T>
bool Versions<T>::End(const std::string& id, platform::Revision end) {
  const auto place = Find(id);
  if (!place) return false;
  Kept* ended = &newest_[*place];
  while (ended->version.revision >= end) {
    if (ended->before == kNone) return false;
    ended = &older_[ended->before];
  }
  if (ended->end) return false;
  ended->end = end;
  last_revision_ = std::max(last_revision_, end);
  return true;
}

template <class T>
std::optional<uint32_t> Versions<T>::Find(const std::string& id) const {
  const auto found = places_.find(id);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

template <class T>
auto Versions<T>::MadeBy(size_t place, platform::Revision revision) const -> const Kept* {
  const Kept* at = &newest_[place];
  while (at->version.revision > revision) {
    if (at->before == kNone) return nullptr;
    at = &older_[at->before];
  }
  return at;
}

template <class T>
const T* Versions<T>::At(size_t place, platform::Revision revision) const {
  const Kept* made = MadeBy(place, revision);
  if (made == nullptr || (made->end && *made->end <= revision)) return nullptr;
  return &made->version;
}

template <class T>
const T* Versions<T>::LastAt(size_t place, platform::Revision revision) const {
  const Kept* made = MadeBy(place, revision);
  return made == nullptr ? nullptr : &made->version;
}

template <class T>
template <class Body>
void Versions<T>::ForEachAt(platform::Revision revision, const Body& body) const {
  for (size_t place = 0; place < size(); ++place) {
    if (const T* version = At(place, revision); version != nullptr) body(place, *version);
  }
}

template <class T>
bool Versions<T>::AnyAt(platform::Revision revision) const {
  for (size_t place = 0; place < size(); ++place) {
    if (At(place, revision) != nullptr) return true;
  }
  return false;
}

template <class T>
template <class Body>
void Versions<T>::ForEachVersion(const Body& body) const {
  for (size_t place = 0; place < size(); ++place) {
    for (const Kept* at = &newest_[place]; at != nullptr;) {
      const Kept* before = at->before == kNone ? nullptr : &older_[at->before];
      body(place, before == nullptr ? nullptr : &before->version, at->version, at->end);
      at = before;
    }
  }
}

template <class T>
template <class BytesOf>
size_t Versions<T>::Bytes(const BytesOf& bytes_of) const {
  size_t bytes = 0;
  for (const std::vector<Kept>* kept : {&newest_, &older_}) {
    for (const Kept& one : *kept) bytes += sizeof(Kept) + bytes_of(one.version);
  }
  constexpr size_t kPlace = 64;  // in the index, beside the id
  for (const Kept& one : newest_) bytes += kPlace + one.version.id.size();
  return bytes;
}

}  // namespace kuzukuri::aggregator
