// JSON of what no query looks into.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/catalog/domain/explanation.h"
#include "services/catalog/domain/placement.h"
#include "services/platform/db/typed_json.h"

namespace kuzukuri::catalog {

inline void to_json(nlohmann::json& json, const PrintedText& text) {
  json = {{"place", text.place}, {"text", text.text}};
}
inline void from_json(const nlohmann::json& json, PrintedText& text) {
  json.at("place").get_to(text.place);
  json.at("text").get_to(text.text);
}
inline void to_json(nlohmann::json& json, const Placement& placement) {
  json = {{"tree", placement.tree}, {"parent", placement.parent}, {"position", placement.position}};
}
inline void from_json(const nlohmann::json& json, Placement& placement) {
  json.at("tree").get_to(placement.tree);
  json.at("parent").get_to(placement.parent);
  json.at("position").get_to(placement.position);
}

// The value of `key`, or an empty one where it was left out or an older version did not know it.
template <class T>
T DetailOr(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() ? T{} : found->get<T>();
}

// Writes a list, unless it is empty: most lists of most rows are, and every write of a year reads
// its rows.
template <class T>
void PutList(const char* key, const std::vector<T>& list, nlohmann::json& json) {
  if (!list.empty()) json[key] = list;
}

inline void to_json(nlohmann::json& json, const ExplainedFigure& figure) {
  json = {{"year", figure.fiscal_year}, {"measure", figure.measure}};
  if (figure.amount_yen) json["amount_yen"] = *figure.amount_yen;
  if (figure.value) {
    json["unscaled"] = figure.value->unscaled;
    json["scale"] = figure.value->scale;
  }
  if (!figure.component.empty()) json["component"] = figure.component;
}

inline void from_json(const nlohmann::json& json, ExplainedFigure& figure) {
  json.at("year").get_to(figure.fiscal_year);
  json.at("measure").get_to(figure.measure);
  if (json.contains("amount_yen")) figure.amount_yen = json.at("amount_yen").get<int64_t>();
  if (json.contains("unscaled")) {
    figure.value = {json.at("unscaled").get<int64_t>(), json.at("scale").get<int>()};
  }
  figure.component = DetailOr<std::string>(json, "component");
}

}  // namespace kuzukuri::catalog
