#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the calling function when `expr`, an absl::Status, is not OK.
#define KZ_RETURN_IF_ERROR(expr)                                            \
  do {                                                                      \
    if (absl::Status kz_status = (expr); !kz_status.ok()) return kz_status; \
  } while (false)

#define KZ_CONCAT_INNER(a, b) a##b
#define KZ_CONCAT(a, b) KZ_CONCAT_INNER(a, b)
#define KZ_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                             \
  if (!tmp.ok()) return std::move(tmp).status(); \
  lhs = *std::move(tmp)

// Assigns the value of `expr`, an absl::StatusOr, to `lhs`, or returns its status.
#define KZ_ASSIGN_OR_RETURN(lhs, expr) \
  KZ_ASSIGN_OR_RETURN_IMPL(KZ_CONCAT(kz_statusor_, __LINE__), lhs, expr)
