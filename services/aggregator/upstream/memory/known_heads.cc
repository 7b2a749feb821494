#include "services/aggregator/upstream/memory/known_heads.h"

namespace kuzukuri::aggregator {

std::optional<Snapshot> KnownHeads::Since(Clock::time_point since, bool indicators) const {
  if (!last_ || last_at_ <= since || (indicators && !last_->indicator)) return std::nullopt;
  return last_;
}

void KnownHeads::AddLast(Upstream service, const Streams& streams, Inquiries& inquiries) const {
  const History& history = of(service).history;
  const uint64_t stream = streams[static_cast<size_t>(service)];
  if (history.Last().mark == 0 || (stream != 0 && history.stream() == stream)) return;
  inquiries.push_back({service, history.Last(), /*kept=*/true, /*last=*/true});
}

Inquiries KnownHeads::AskHeads(bool indicators, const Streams& streams) const {
  Inquiries inquiries;
  for (const Upstream service : Needed(indicators)) {
    const Known& known = of(service);
    inquiries.push_back(
        {service, known.head, /*kept=*/true, /*last=*/known.head == known.history.Last()});
  }
  for (const Upstream service : Needed(indicators)) {
    if (!inquiries[static_cast<size_t>(service)].last) AddLast(service, streams, inquiries);
  }
  return inquiries;
}

Inquiries KnownHeads::AskHistory(const Snapshot& snapshot, bool indicators,
                                 const Streams& streams) const {
  Inquiries inquiries;
  for (const Upstream service : Needed(indicators)) {
    AddLast(service, streams, inquiries);
    const History& history = of(service).history;
    const RevisionMark write = snapshot.Of(service);
    if (history.Contains(write)) continue;
    inquiries.push_back({service, write, /*kept=*/false, /*last=*/history.Last().mark == 0});
  }
  return inquiries;
}

std::optional<Upstream> KnownHeads::Learn(const Inquiries& inquiries,
                                          const std::vector<ToldHead>& told) {
  for (size_t i = 0; i < told.size(); ++i) {
    const Inquiry& inquiry = inquiries[i];
    const platform::Head& head = told[i].head;
    if (head.known_is_lost) {
      if (inquiry.kept) return inquiry.service;
      continue;
    }
    History& history = of(inquiry.service).history;
    history.Add(inquiry.write);
    history.Add({head.revision, head.mark});
    if (inquiry.last) history.set_stream(told[i].stream);
  }
  return std::nullopt;
}

Snapshot KnownHeads::Take(const platform::JurisdictionCode& jurisdiction, bool indicators,
                          const std::vector<ToldHead>& told, Clock::time_point now) {
  Snapshot snapshot;
  snapshot.jurisdiction = jurisdiction;
  for (const Upstream service : Needed(indicators)) {
    const platform::Head& head = told[static_cast<size_t>(service)].head;
    snapshot.Set(service, {head.revision, head.mark});
    Known& known = of(service);
    if (snapshot.Of(service).revision >= known.head.revision) known.head = snapshot.Of(service);
  }
  last_ = snapshot;
  last_at_ = now;
  return snapshot;
}

}  // namespace kuzukuri::aggregator
