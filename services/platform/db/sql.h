// SQL of a service, embedded from its files at build time.
#pragma once

namespace kuzukuri::platform {

// A forward-only schema change, applied once, refused if it changed after being applied.
struct Migration {
  int version;
  const char* name;
  const char* sha256;
  const char* sql;
};

// A prepared statement, named by its file.
struct Query {
  const char* name;
  const char* sql;
};

}  // namespace kuzukuri::platform
