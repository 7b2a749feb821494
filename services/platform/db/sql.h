// SQL of a service, embedded from its files at build time.
#pragma once

namespace kuzukuri::platform {

// A forward-only schema change, applied once, refused if it changed after being applied.
struct Migration {
  int version;
  const char* name;
  const char* sha256;
  const char* sql;
  // The fewest migrations a binary may know that works with the result.
  int oldest_binary;
  // The index that this builds while the table is in use, and nothing else; empty for all others,
  // which run in a transaction.
  const char* index;
};

// A prepared statement, named by its file.
struct Query {
  const char* name;
  const char* sql;
};

}  // namespace kuzukuri::platform
