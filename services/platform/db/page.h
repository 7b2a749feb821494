// Paged lists, the same way everywhere: keyset paging, pinned to the revision of the first page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/paging.h"
#include "services/platform/db/revision.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {

// What a store needs to read a page: rows visible at `revision` with a key above `after`.
struct PageQuery {
  Revision revision;
  std::string after;
  int limit = 0;
};

// Every row of a list, for checks inside a write: the head's.
inline PageQuery AllRows(Revision revision) { return {revision, "", 1 << 30}; }

template <class Row>
struct Page {
  Revision revision;
  std::vector<Row> rows;
  std::string next_page_token;
};

// Answers a List request with page_size, page_token and revision fields. `scope` names the other
// fields that must stay the same between pages. `fetch(tx, PageQuery)` returns the rows in key
// order, `key(row)` the text a token resumes after.
template <class Row, class Request, class Fetch, class Key>
absl::StatusOr<Page<Row>> ReadPage(Pools& pools, const RequestContext& context,
                                   const JurisdictionCode& jurisdiction, const Request& request,
                                   const std::string& scope, Fetch fetch, Key key) {
  KZ_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size()));
  const std::string full_scope = absl::StrCat(context.method, "|", scope);
  PageToken from{Revision(request.revision()), ""};
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(from, DecodePageToken(request.page_token(), full_scope));
  }
  return ReadAt(
      pools, context, jurisdiction, from.revision,
      [&](pqxx::transaction_base& tx, Revision revision) -> absl::StatusOr<Page<Row>> {
        Page<Row> page;
        page.revision = revision;
        KZ_ASSIGN_OR_RETURN(page.rows, fetch(tx, PageQuery{revision, from.after, size + 1}));
        if (page.rows.size() > static_cast<size_t>(size)) {
          page.rows.pop_back();
          page.next_page_token =
              EncodePageToken({page.revision, key(page.rows.back())}, full_scope);
        }
        return page;
      });
}

}  // namespace kuzukuri::platform
