#include "services/aggregator/handler/figures.h"

#include <utility>

namespace kuzukuri::aggregator {
namespace {

using platform::Count;
using platform::Figures;
using platform::Gauge;

void AddUses(const Uses& uses, const char* kind, Figures& figures) {
  figures.push_back(Count("kuzukuri_memory_hits_total",
                          "Times that what was asked for was kept: answers, plans of questions, "
                          "pieces of years.",
                          [&uses] { return static_cast<double>(uses.hits()); }, {{"kind", kind}}));
  figures.push_back(Count("kuzukuri_memory_misses_total", "Times that it was not.",
                          [&uses] { return static_cast<double>(uses.misses()); },
                          {{"kind", kind}}));
}

void AddHeads(const Memory& memory, Upstream service, Figures& figures) {
  figures.push_back(
      Gauge("kuzukuri_upstream_head_streams",
            "1 while a service tells heads on a stream, 0 while each is asked for by "
            "a call or nobody asked since the stream ended.",
            [&memory, service] { return memory.head_counts(service).on_stream ? 1.0 : 0.0; },
            {{"service", NameOf(service)}}));
  figures.push_back(
      Gauge("kuzukuri_upstream_heads_waiting", "Requests that wait for heads.",
            [&memory, service] { return static_cast<double>(memory.head_counts(service).waiting); },
            {{"service", NameOf(service)}}));
}

}  // namespace

Figures MemoryFigures(const Memory& memory) {
  Figures figures = {
      Gauge("kuzukuri_memory_bytes", "Memory for what is kept, about.",
            [&memory] { return static_cast<double>(memory.counts().bytes); }),
      Gauge("kuzukuri_memory_most_bytes", "Memory beyond which jurisdictions are dropped.",
            [&memory] { return static_cast<double>(memory.counts().most_bytes); }),
      Gauge("kuzukuri_memory_jurisdictions", "Jurisdictions of which something is kept.",
            [&memory] { return static_cast<double>(memory.counts().jurisdictions); }),
      Count("kuzukuri_memory_evictions_total", "Jurisdictions dropped for want of room.",
            [&memory] { return static_cast<double>(memory.counts().evictions); })};
  AddUses(memory.answer_uses(), "answers", figures);
  AddUses(memory.plan_uses(), "plans", figures);
  AddUses(memory.piece_uses(), "pieces", figures);
  for (const Upstream service : kUpstreams) AddHeads(memory, service, figures);
  return figures;
}

}  // namespace kuzukuri::aggregator
