#include "clients/cli/import/indicator_values.h"

#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/shared/enum_words.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = indicator::v1;

using Key = std::tuple<std::string, std::string, int, int, int, int>;

// What tells a value from others of its year.
Key KeyOf(const std::string& indicator, const v1::IndicatorValue& value) {
  const type::v1::Date& date = value.as_of();
  return {indicator, value.component(), value.role(), date.year(), date.month(), date.day()};
}

std::string TitleOfRow(const ValueRow& row) {
  return absl::StrCat(row.indicator.substr(row.indicator.rfind('/') + 1), " ",
                      row.value.component(), " ",
                      EnumWord(*v1::ValueRole_descriptor()->FindValueByNumber(row.value.role())));
}

// Some values of one year.
class ValueBatch {
 public:
  ValueBatch(std::vector<ValueRow> rows, std::shared_ptr<HeldBelow<v1::Indicator>> held)
      : rows_(std::move(rows)), held_(std::move(held)) {}

  // Makes the request of the values that are to be sent.
  grpc::Status LeaveOut(Connection& connection, grpc::ClientContext& context, Sent* sent) {
    Sorted sorted;
    const grpc::Status status = Sort(connection, context, &sorted);
    *sent = {0, sorted.there, sorted.kept};
    request_ = v1::RecordIndicatorValuesRequest();
    request_.set_parent(year());
    places_.clear();
    std::map<std::string, int> updates;  // by indicator
    for (const ValueRow* row : sorted.to_send) {
      const auto [at, fresh] = updates.emplace(row->indicator, request_.updates_size());
      if (fresh) request_.add_updates()->set_indicator(row->indicator);
      v1::IndicatorValueUpdate& update = *request_.mutable_updates(at->second);
      places_[absl::StrCat("updates[", at->second, "].values[", update.values_size(), "]")] =
          row->place;
      *update.add_values() = row->value;
    }
    IdentifyByContent(request_);
    return status;
  }

  // Takes down the request, which means the versions of the indicators that stand. Those that an
  // earlier call makes or changes are held against their versions there.
  grpc::Status Record(Connection& connection, grpc::ClientContext& context,
                      const plan::v1::PlannedCall& call, PlanWriter& plan) {
    Sent sent;
    const Held<v1::Indicator>* held = nullptr;
    grpc::Status status = LeaveOut(connection, context, &sent);
    if (status.ok()) status = held_->Find(connection, context, year(), &held);
    if (!status.ok() || request_.updates().empty()) return status;
    v1::RecordIndicatorValuesRequest request = request_;
    request.clear_request_id();
    std::vector<plan::v1::SeenResource> seen;
    for (v1::IndicatorValueUpdate& update : *request.mutable_updates()) {
      const auto found = held->find(update.indicator());
      if (found == held->end() || plan.Changes(update.indicator())) continue;
      update.set_etag(EtagOf(found->second));
      seen.push_back(SeenAs(update.indicator(), &found->second, update.etag()));
    }
    plan.Begin(call, std::move(seen));
    plan.Add(request);
    return status;
  }

  grpc::Status Look(Connection& connection, grpc::ClientContext& context, Survey* survey) const {
    Sorted sorted;
    const grpc::Status status = Sort(connection, context, &sorted);
    survey->there = sorted.there;
    survey->updated = sorted.replaced;
    survey->differing = sorted.kept;
    if (!sorted.kept.empty()) survey->note = "values without a date are left as they are there";
    return status;
  }

  const std::string& year() const { return rows_.front().year; }
  size_t size() const { return rows_.size(); }
  const v1::RecordIndicatorValuesRequest& request() const { return request_; }
  SentRow Find(const std::string& field) const { return FindRow(request_, places_, field); }

 private:
  struct Sorted {
    std::vector<const ValueRow*> to_send;
    size_t there = 0;
    std::vector<Differing> replaced;  // of those to send
    std::vector<Differing> kept;
  };

  grpc::Status Sort(Connection& connection, grpc::ClientContext& context, Sorted* sorted) const {
    const Held<v1::Indicator>* held = nullptr;
    const grpc::Status status = held_->Find(connection, context, year(), &held);
    if (!status.ok()) return status;
    std::map<Key, const v1::IndicatorValue*> values;
    for (const auto& [name, indicator] : *held) {
      for (const v1::IndicatorValue& value : indicator.values()) {
        values.emplace(KeyOf(name, value), &value);
      }
    }
    for (const ValueRow& row : rows_) {
      const auto found = values.find(KeyOf(row.indicator, row.value));
      const std::string difference =
          found == values.end() ? "" : Difference(*found->second, row.value);
      const bool stays = found != values.end() && (difference.empty() || !row.value.has_as_of());
      if (!stays) sorted->to_send.push_back(&row);
      if (found == values.end()) continue;
      if (difference.empty()) {
        ++sorted->there;
      } else {
        (stays ? sorted->kept : sorted->replaced)
            .push_back({{row.place, TitleOfRow(row), ""},
                        stays ? difference : Alteration(*found->second, row.value)});
      }
    }
    return status;
  }

  const std::vector<ValueRow> rows_;
  const std::shared_ptr<HeldBelow<v1::Indicator>> held_;
  v1::RecordIndicatorValuesRequest request_;
  PlacesByPath places_;
};

Step MakeStep(const std::shared_ptr<ValueBatch>& batch) {
  Step step;
  step.collection = "indicatorValues";
  step.parent = batch->year();
  step.rows = batch->size();
  step.locate = [batch](const std::string& path) { return batch->Find(path); };
  step.survey = [batch](Connection& connection, grpc::ClientContext& context, Survey* survey) {
    return batch->Look(connection, context, survey);
  };
  step.record = [batch, call = CallOf(step)](Connection& connection, grpc::ClientContext& context,
                                             PlanWriter& plan) {
    return batch->Record(connection, context, call, plan);
  };
  step.send = [batch](Connection& connection, grpc::ClientContext& context, const Advance&,
                      Sent* sent) {
    const grpc::Status status = batch->LeaveOut(connection, context, sent);
    if (!status.ok() || batch->request().updates().empty()) return status;
    v1::RecordIndicatorValuesResponse response;
    const grpc::Status answer =
        connection.indicator().RecordIndicatorValues(&context, batch->request(), &response);
    sent->revision = response.revision();
    return answer;
  };
  return step;
}

}  // namespace

void AddValueSteps(std::vector<ValueRow> rows, Plan& plan) {
  const auto held = std::make_shared<HeldBelow<v1::Indicator>>(
      AskByList<v1::Indicator, v1::ListIndicatorsRequest, v1::ListIndicatorsResponse>(
          [](Connection& c, auto... a) { return c.indicator().ListIndicators(a...); },
          [](const auto& page) -> auto& { return page.indicators(); }));
  std::map<std::string, std::vector<ValueRow>> by_year;
  const auto flush = [&](std::vector<ValueRow>& some) {
    plan.push_back(MakeStep(std::make_shared<ValueBatch>(std::move(some), held)));
    some.clear();
  };
  for (ValueRow& row : rows) {
    std::vector<ValueRow>& some = by_year[row.year];
    some.push_back(std::move(row));
    if (some.size() == kRowsPerRequest) flush(some);
  }
  for (auto& [year, some] : by_year) {
    if (!some.empty()) flush(some);
  }
}

}  // namespace kuzukuri::cli
