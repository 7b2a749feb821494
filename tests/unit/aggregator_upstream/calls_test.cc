#include "services/aggregator/upstream/calls.h"

#include <gtest/gtest.h>

#include <new>

#include "kuzukuri/type/v1/head.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

TEST(Calls, AnExceptionOfAHandlerIsTheErrorOfAll) {
  absl::Status told;
  const auto calls = Calls::Create(std::make_shared<const platform::RequestContext>(),
                                   [&](const absl::Status& status) { told = status; });
  calls->Start<type::v1::Head>(
      "budget", type::v1::HeadQuery(),
      [](grpc::ClientContext*, const type::v1::HeadQuery*, type::v1::Head*, auto ended) {
        ended(grpc::Status::OK);
      },
      [](type::v1::Head&) -> absl::Status { throw std::bad_alloc(); });
  calls->Seal();
  EXPECT_EQ(told.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(platform::Reason(told), "INTERNAL");
}

TEST(Calls, WhatIsCancelledEndsAndStartsNothingMore) {
  std::function<void(grpc::Status)> end;
  absl::Status told;
  const auto calls = Calls::Create(std::make_shared<const platform::RequestContext>(),
                                   [&](const absl::Status& status) { told = status; });
  int started = 0;
  const auto start = [&] {
    calls->Start<type::v1::Head>(
        "budget", type::v1::HeadQuery(),
        [&](grpc::ClientContext*, const type::v1::HeadQuery*, type::v1::Head*, auto ended) {
          ++started;
          end = std::move(ended);
        },
        [](type::v1::Head&) { return absl::OkStatus(); });
  };
  start();
  calls->Cancel();
  start();
  calls->Seal();
  EXPECT_EQ(started, 1);
  EXPECT_TRUE(told.ok());
  end(grpc::Status::CANCELLED);
  EXPECT_TRUE(absl::IsCancelled(told));
}

}  // namespace
}  // namespace kuzukuri::aggregator
