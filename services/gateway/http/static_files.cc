#include "services/gateway/http/static_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/gateway/http/gzip.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

namespace fs = std::filesystem;
using absl::string_view;

constexpr size_t kMostBytes = size_t{64} << 20;

constexpr std::array<std::pair<string_view, string_view>, 16> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
}};

bool IsBelow(const fs::path& file, const fs::path& root) {
  const auto [end, rest] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  return end == root.end();
}

bool IsHidden(const fs::path& relative) {
  return std::any_of(relative.begin(), relative.end(),
                     [](const fs::path& part) { return absl::StartsWith(part.string(), "."); });
}

std::shared_ptr<const Body> BodyOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  auto body = std::make_shared<Body>();
  body->plain = std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                                    std::istreambuf_iterator<char>());
  body->content_type = std::string(ContentTypeOf(file.filename().string()));
  body->gzip = Gzip(*body->plain, body->content_type);
  body->tag = platform::Sha256Hex(*body->plain).substr(0, 32);
  return body;
}

absl::Status CannotRead(const std::string& folder, string_view why) {
  return platform::InvalidField("--pages", absl::StrCat("cannot read ", folder, ": ", why));
}

}  // namespace

string_view ContentTypeOf(string_view name) {
  for (const auto& [end, type] : kTypes) {
    if (absl::EndsWithIgnoreCase(name, end)) return type;
  }
  return "application/octet-stream";
}

bool HasHash(string_view name) {
  const size_t dot = name.find('.');
  const size_t dash = name.substr(0, dot).rfind('-');
  if (dot == string_view::npos || dash == string_view::npos) return false;
  const string_view hash = name.substr(dash + 1, dot - dash - 1);
  if (hash.size() < 8) return false;
  const auto lower = [](char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); };
  const auto upper = [](char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); };
  const auto digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
  const bool letters = std::all_of(hash.begin(), hash.end(),
                                   [&](char c) { return lower(c) || upper(c) || digit(c); });
  // Bundlers write hashes in one case, and a word of eight letters has no digit.
  const bool mixed =
      std::any_of(hash.begin(), hash.end(), lower) && std::any_of(hash.begin(), hash.end(), upper);
  return letters && !mixed && std::any_of(hash.begin(), hash.end(), digit);
}

absl::StatusOr<StaticFiles> StaticFiles::Read(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root)) return CannotRead(folder, "it is no folder");
  StaticFiles read;
  size_t bytes = 0;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error)) {
    const fs::path relative = at->path().lexically_relative(root);
    std::error_code unreadable;
    const fs::path real = fs::canonical(at->path(), unreadable);
    if (unreadable || IsHidden(relative) || !fs::is_regular_file(real) || !IsBelow(real, root)) {
      continue;
    }
    File file{BodyOf(real), HasHash(relative.filename().string())};
    bytes += file.body->bytes();
    if (bytes > kMostBytes) return CannotRead(folder, "it has more than 64 MiB");
    read.files_[absl::StrCat("/", relative.generic_string())] = std::move(file);
  }
  if (error) return CannotRead(folder, error.message());
  return read;
}

const StaticFiles::File* StaticFiles::Find(string_view path) const {
  const bool folder = absl::EndsWith(path, "/");
  const auto found = files_.find(folder ? absl::StrCat(path, "index.html") : std::string(path));
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace kuzukuri::gateway
