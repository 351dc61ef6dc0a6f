// Blame: which event made each field of a network's unified file what it is.
//
// The event of a field is the one that gave it its present value: after every later event the field
// is the same. A field that no payload holds (file version, histories' ends, checksums, empty
// objects that every document has) is derived, and its event is the one that made it what it is.
//
// Contracts' fields are one seek each in the version index; sections are walked back through their
// own versions until the field differs. No document of another position is rendered, but for the
// checksum of /contracts, where one or two are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "json/json.h"
#include "ledger/ledger.h"

namespace daybook::query {

struct BlamedField {
  std::string pointer;  // RFC 6901 of a leaf: a scalar, or an empty object or array
  json::Value value;
  Position position;     // of the event
  bool derived = false;  // no payload holds the value
};

struct Blame {
  TreeSize size;
  ChainId chain;
  std::vector<BlamedField> fields;          // in the order of the file
  std::map<Position, event::Event> events;  // those that the fields name
};

// Every leaf at or below `pointer` ("": the whole file) after the first `size` events. `state` is
// that state. kNotFound, with the nearest member, when the document has nothing there.
Result<Blame> blame(const ledger::Ledger& ledger, const state::State& state, ChainId chain,
                    const std::string& pointer);

// Pointers of the leaves at or below `pointer`, in document order.
std::vector<std::string> leaf_pointers(const json::Value& document, const std::string& pointer);

// kNotFound: "nothing at /contracts/cor: /contracts has no member cor. Did you mean core?"
Error nothing_at(const json::Value& document, const std::string& pointer);

}  // namespace daybook::query
