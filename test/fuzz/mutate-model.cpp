// How libFuzzer changes an input that is a model.

#include "test/fuzz/WireTree.h"
#include <cstring>

using namespace inlay::fuzz;

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t limit, unsigned seed) {
  Random random(seed);
  std::string changed =
      mutateBytes(llvm::StringRef(reinterpret_cast<const char *>(data), size),
                  limit, random);
  memcpy(data, changed.data(), changed.size());
  return changed.size();
}
