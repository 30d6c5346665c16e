// An ONNX file as a tree of protobuf fields that can be changed at random, so
// that what comes out is still a message: without the generated classes, which
// are too careful to write what a hostile file holds.
#ifndef INLAY_TEST_FUZZ_WIRETREE_H
#define INLAY_TEST_FUZZ_WIRETREE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace inlay::fuzz {

/// Small, fast, the same everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 2 + 1) {}
  uint64_t next();
  /// Below `bound`, which is not 0.
  uint64_t below(uint64_t bound) { return next() % bound; }
  bool oneIn(uint64_t bound) { return below(bound) == 0; }

private:
  uint64_t state;
};

/// The messages of onnx-ml.proto whose fields are looked into.
enum class MessageType : uint8_t {
  None,
  Model,
  Graph,
  Node,
  Attribute,
  Tensor,
  Entry,
  ValueInfo,
  Type,
  TensorType,
  Shape,
  Dim,
  Opset,
  Function,
};

/// One field: a number, or bytes, or a message in turn.
struct Field {
  uint32_t number = 0;
  uint8_t wire = 0;
  uint64_t value = 0; ///< wire types 0, 1 and 5
  std::string bytes;  ///< wire type 2, if no message
  MessageType type = MessageType::None;
  std::vector<Field> children; ///< wire type 2, if a message
};

/// The fields of a message; false where `bytes` is none.
bool parse(llvm::StringRef bytes, MessageType type, std::vector<Field> &fields,
           unsigned depth = 0);

std::string serialize(llvm::ArrayRef<Field> fields);

/// Changes a model in one to four places.
void mutate(std::vector<Field> &model, Random &random);

/// The same on bytes: what is no model is changed byte by byte. At most
/// `limit` bytes come back.
std::string mutateBytes(llvm::StringRef bytes, size_t limit, Random &random);

} // namespace inlay::fuzz

#endif // INLAY_TEST_FUZZ_WIRETREE_H
