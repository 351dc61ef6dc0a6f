#include "validate/report.h"

namespace daybook::validate {
namespace {

json::Value value_of(const std::string& text) {
  Result<json::Value> value = json::parse(text);
  return value.ok() ? std::move(*value) : json::Value(text);
}

json::Value list_json(const std::vector<Difference>& differences) {
  json::Value list = json::Value::array();
  for (const Difference& one : differences) {
    json::Value entry = json::Value::object();
    entry["contract"] = one.key.contract;
    entry["class"] = class_name(one.key.field_class);
    entry["pointer"] = one.pointer;
    if (!one.in_log.empty()) entry["log"] = value_of(one.in_log);
    if (!one.in_source.empty()) entry["source"] = value_of(one.in_source);
    list.push_back(std::move(entry));
  }
  return list;
}

json::Value superseded_json(const std::vector<SupersededField>& fields) {
  json::Value list = json::Value::array();
  for (const SupersededField& field : fields) {
    list.push_back({{"contract", field.contract.name},
                    {"member", field.member},
                    {"value", value_of(field.text)},
                    {"position", field.position.value}});
  }
  return list;
}

json::Value network_json(const NetworkComparison& network) {
  json::Value out = json::Value::object();
  out["chainId"] = network.chain.value;
  out["network"] = network.name;
  out["inLog"] = network.is_in_log;
  out["inSource"] = network.is_in_source;
  out["contracts"] = {{"log", network.contracts_in_log}, {"source", network.contracts_in_source}};
  out["same"] = network.same;
  out["compared"] = network.compared();
  out["missingFields"] = network.missing_fields();
  out["missing"] = list_json(network.missing);
  out["different"] = list_json(network.different);
  out["unexpected"] = list_json(network.unexpected);
  out["superseded"] = superseded_json(network.superseded);
  return out;
}

}  // namespace

json::Value comparison_to_json(const Comparison& comparison) {
  json::Value out = json::Value::object();
  out["source"] = comparison.path;
  out["kind"] = comparison.kind;
  out["score"] = comparison.score();
  out["differs"] = comparison.differs();
  out["missingFields"] = comparison.missing_fields();
  out["networks"] = json::Value::array();
  for (const NetworkComparison& network : comparison.networks) {
    out["networks"].push_back(network_json(network));
  }
  return out;
}

}  // namespace daybook::validate
