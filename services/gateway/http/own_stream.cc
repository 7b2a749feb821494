#include "services/gateway/http/own_stream.h"

namespace kuzukuri::gateway {

StreamReader::Came OwnStream::Take() {
  under_way_ = false;
  const Answers::Bytes came = std::move(*std::exchange(came_, nullptr));
  if (!came.ok()) return came.status();
  if (!came->has_value()) return nullptr;
  return ShownMessage(asked_.policy.get(), *asked_.route.method, *asked_.message, **came);
}

void OwnStream::Ask() {
  if (std::exchange(under_way_, true)) return;
  answers_->Next([weak = weak_from_this(), executor = executor()](Answers::Bytes bytes) {
    auto came = std::make_shared<Answers::Bytes>(std::move(bytes));
    asio::post(executor, [weak, came] {
      const auto self = std::static_pointer_cast<OwnStream>(weak.lock());
      if (self == nullptr) return;
      self->came_ = came;
      self->Wake();
    });
  });
}

}  // namespace kuzukuri::gateway
