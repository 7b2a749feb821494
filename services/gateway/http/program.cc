#include "services/gateway/http/program.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

constexpr absl::string_view kOwner("GNU\0", 4);

// Takes bytes off the front; parts of notes are aligned to four.
absl::string_view TakePart(absl::string_view& notes, size_t size) {
  const absl::string_view part = notes.substr(0, size);
  notes.remove_prefix(std::min(notes.size(), (size + 3) & ~size_t{3}));
  return part;
}

// The build id among the notes of a segment; empty where there is none.
absl::string_view BuildIdIn(absl::string_view notes) {
  while (notes.size() > sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes.data(), sizeof(note));
    notes.remove_prefix(sizeof(note));
    const absl::string_view owner = TakePart(notes, note.n_namesz);
    const absl::string_view content = TakePart(notes, note.n_descsz);
    if (note.n_type == NT_GNU_BUILD_ID && owner == kOwner) return content;
  }
  return {};
}

absl::string_view BuildIdOf(const dl_phdr_info& object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    // Where the loader has put it. NOLINTNEXTLINE(performance-no-int-to-ptr)
    const auto* at = reinterpret_cast<const char*>(object.dlpi_addr + segment.p_vaddr);
    const absl::string_view id = BuildIdIn({at, segment.p_memsz});
    if (!id.empty()) return id;
  }
  return {};
}

std::string OwnFile() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Called with the program first, then with its libraries in the order they were loaded.
int Add(dl_phdr_info* object, size_t /*size*/, void* to) {
  auto& ids = *static_cast<std::string*>(to);
  // The kernel's own says which kernel runs.
  if (absl::StrContains(object->dlpi_name, "vdso")) return 0;
  const absl::string_view id = BuildIdOf(*object);
  const bool is_program = ids.empty();
  absl::StrAppend(
      &ids, id.empty() && is_program ? platform::Sha256Hex(OwnFile()) : absl::BytesToHexString(id),
      "\n");
  return 0;
}

}  // namespace

const std::string& ProgramId() {
  static const auto* const kId = [] {
    std::string ids;
    dl_iterate_phdr(Add, &ids);
    return new std::string(platform::Sha256Hex(ids).substr(0, 32));
  }();
  return *kId;
}

}  // namespace kuzukuri::gateway
