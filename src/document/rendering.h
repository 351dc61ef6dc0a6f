// A network's unified file as text, kept from one state to the next: what did not change is not
// made again. For whoever renders many states of one log, one after another.
#pragma once

#include <memory>
#include <string>

#include "document/document.h"

namespace daybook::document {

struct KeptTexts;

// The text of each contract, section and history is kept with the position of the event that set
// it, and made anew when that moved. So all states given to one Rendering must be of one log (in
// any order). Not for two threads at once.
class Rendering {
 public:
  explicit Rendering(ChainId chain);
  Rendering(Rendering&&) noexcept;
  Rendering& operator=(Rendering&&) noexcept;
  ~Rendering();

  // JSON.stringify(compose(chain, network), null, 2), byte for byte.
  std::string text(const state::NetworkState& network);

 private:
  ChainId chain_;
  std::unique_ptr<KeptTexts> kept_;
};

}  // namespace daybook::document
