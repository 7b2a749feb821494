// Entries of the files that the ledger holds already.
#pragma once

#include <grpcpp/grpcpp.h>

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "clients/cli/shared/connection.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"

namespace kuzukuri::cli {

using HeldNames = std::unordered_set<std::string>;

// The rows that are looked for: the hash of each entry's content by its name.
struct SoughtEntries {
  std::set<std::string> years;  // full names
  std::unordered_map<std::string, std::string> content;
};

// The hash of what an entry says, as a row of a file or as the service holds it.
std::string EntryContent(budget::v1::LedgerEntry entry);

// Whether the ledger holds an entry of a name.
grpc::Status HoldsEntry(Connection& connection, grpc::ClientContext& context,
                        const std::string& name, bool* holds);

// Adds the names of those that are held with the same content. `differs` tells whether one is held
// with another.
grpc::Status FindHeldEntries(Connection& connection, grpc::ClientContext& context,
                             const SoughtEntries& sought, HeldNames* held, bool* differs);

}  // namespace kuzukuri::cli
