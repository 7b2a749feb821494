#include <algorithm>

#include "services/gateway/openapi/comments.h"

namespace kuzukuri::gateway {

absl::string_view CommentOf(absl::string_view full_name) {
  const Comments all = AllComments();
  const Comment* found = std::lower_bound(
      all.begin, all.end, full_name,
      [](const Comment& comment, absl::string_view name) { return comment.full_name < name; });
  return found == all.end || found->full_name != full_name ? absl::string_view() : found->text;
}

}  // namespace kuzukuri::gateway
