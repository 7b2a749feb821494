// A stream that one client reads by itself: its pace is the service's, since the next message is
// only asked for when the client has taken the one before.
#pragma once

#include <memory>
#include <utility>

#include "services/gateway/http/asked.h"
#include "services/gateway/http/stream_reader.h"
#include "services/gateway/upstream/answers.h"

namespace kuzukuri::gateway {

class OwnStream final : public StreamReader {
 public:
  // `asked` outlives it.
  OwnStream(asio::any_io_executor executor, const Asked& asked, std::unique_ptr<Answers> answers)
      : StreamReader(std::move(executor)), asked_(asked), answers_(std::move(answers)) {}

  Came Take() override;

 private:
  void Ask() override;
  bool HasCome() const override { return came_ != nullptr; }

  const Asked& asked_;
  const std::unique_ptr<Answers> answers_;
  std::shared_ptr<Answers::Bytes> came_;
  bool under_way_ = false;
};

}  // namespace kuzukuri::gateway
