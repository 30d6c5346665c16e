// Reading, writing and changing of protobuf's wire format. Which fields are
// messages is a table; everything else is numbers and bytes.

#include "test/fuzz/WireTree.h"
#include "lib/Import/OperatorTable.h"
#include "llvm/ADT/STLExtras.h"

using namespace inlay::fuzz;
using llvm::ArrayRef;
using llvm::StringRef;

uint64_t Random::next() {
  // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (state * 2685821657736338717u) >> 11;
}

//===-- the format ---------------------------------------------------------===

namespace {
struct SubMessage {
  MessageType of;
  uint32_t number;
  MessageType type;
};
} // namespace

static constexpr SubMessage subMessages[] = {
    {MessageType::Model, 7, MessageType::Graph},
    {MessageType::Model, 8, MessageType::Opset},
    {MessageType::Model, 14, MessageType::Entry},
    {MessageType::Model, 25, MessageType::Function},
    {MessageType::Graph, 1, MessageType::Node},
    {MessageType::Graph, 5, MessageType::Tensor},
    {MessageType::Graph, 11, MessageType::ValueInfo},
    {MessageType::Graph, 12, MessageType::ValueInfo},
    {MessageType::Graph, 13, MessageType::ValueInfo},
    {MessageType::Node, 5, MessageType::Attribute},
    {MessageType::Attribute, 5, MessageType::Tensor},
    {MessageType::Attribute, 6, MessageType::Graph},
    {MessageType::Attribute, 10, MessageType::Tensor},
    {MessageType::Attribute, 11, MessageType::Graph},
    {MessageType::Attribute, 14, MessageType::Type},
    {MessageType::Tensor, 13, MessageType::Entry},
    {MessageType::ValueInfo, 2, MessageType::Type},
    {MessageType::Type, 1, MessageType::TensorType},
    {MessageType::TensorType, 2, MessageType::Shape},
    {MessageType::Shape, 1, MessageType::Dim},
    {MessageType::Function, 7, MessageType::Node},
    {MessageType::Function, 9, MessageType::Opset},
    {MessageType::Function, 11, MessageType::Attribute},
    {MessageType::Function, 12, MessageType::ValueInfo},
};

static MessageType typeOf(MessageType of, uint32_t number) {
  for (const SubMessage &row : subMessages)
    if (row.of == of && row.number == number)
      return row.type;
  return MessageType::None;
}

static bool readVarint(StringRef &bytes, uint64_t &value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    uint8_t byte = uint8_t(bytes.front());
    bytes = bytes.drop_front();
    value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return true;
  }
  return false;
}

static bool readFixed(StringRef &bytes, unsigned size, uint64_t &value) {
  if (bytes.size() < size)
    return false;
  value = 0;
  for (unsigned i = 0; i < size; ++i)
    value |= uint64_t(uint8_t(bytes[i])) << (8 * i);
  bytes = bytes.drop_front(size);
  return true;
}

bool inlay::fuzz::parse(StringRef bytes, MessageType type,
                        std::vector<Field> &fields, unsigned depth) {
  constexpr unsigned deepest = 80;
  while (!bytes.empty()) {
    uint64_t tag;
    if (!readVarint(bytes, tag) || tag >> 3 == 0 || tag >> 32 != 0)
      return false;
    Field field;
    field.number = uint32_t(tag >> 3);
    field.wire = tag & 7;
    if (field.wire == 0) {
      if (!readVarint(bytes, field.value))
        return false;
    } else if (field.wire == 1 || field.wire == 5) {
      if (!readFixed(bytes, field.wire == 1 ? 8 : 4, field.value))
        return false;
    } else if (field.wire == 2) {
      uint64_t size;
      if (!readVarint(bytes, size) || size > bytes.size())
        return false;
      StringRef inner = bytes.take_front(size);
      bytes = bytes.drop_front(size);
      field.type = typeOf(type, field.number);
      if (field.type == MessageType::None || depth > deepest ||
          !parse(inner, field.type, field.children, depth + 1)) {
        field.type = MessageType::None;
        field.children.clear();
        field.bytes = inner.str();
      }
    } else {
      return false;
    }
    fields.push_back(std::move(field));
  }
  return true;
}

static void writeVarint(std::string &out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += char(value | 0x80);
  out += char(value);
}

std::string inlay::fuzz::serialize(ArrayRef<Field> fields) {
  std::string out;
  for (const Field &field : fields) {
    writeVarint(out, uint64_t(field.number) << 3 | field.wire);
    if (field.wire == 0) {
      writeVarint(out, field.value);
    } else if (field.wire == 2) {
      std::string inner = field.type == MessageType::None
                              ? field.bytes
                              : serialize(field.children);
      writeVarint(out, inner.size());
      out += inner;
    } else {
      for (unsigned i = 0; i < (field.wire == 1 ? 8u : 4u); ++i)
        out += char(field.value >> (8 * i));
    }
  }
  return out;
}

//===-- changes ------------------------------------------------------------===

static uint64_t edgeNumber(Random &random) {
  static constexpr int64_t edges[] = {0,
                                      1,
                                      -1,
                                      2,
                                      -2,
                                      3,
                                      4,
                                      5,
                                      7,
                                      8,
                                      9,
                                      11,
                                      13,
                                      16,
                                      17,
                                      21,
                                      32,
                                      63,
                                      64,
                                      127,
                                      128,
                                      255,
                                      -128,
                                      1000,
                                      32767,
                                      65535,
                                      65536,
                                      1 << 20,
                                      INT32_MAX,
                                      INT32_MIN,
                                      int64_t(1) << 31,
                                      int64_t(1) << 32,
                                      int64_t(1) << 40,
                                      int64_t(1) << 62,
                                      INT64_MAX,
                                      INT64_MIN,
                                      INT64_MIN + 1};
  if (random.oneIn(4))
    return random.below(24);
  return uint64_t(edges[random.below(std::size(edges))]);
}

/// A word that means something somewhere in a model.
static std::string word(Random &random) {
  static constexpr StringRef words[] = {"",
                                        "x",
                                        "axis",
                                        "axes",
                                        "perm",
                                        "to",
                                        "keepdims",
                                        "pads",
                                        "strides",
                                        "dilations",
                                        "group",
                                        "kernel_shape",
                                        "auto_pad",
                                        "SAME_UPPER",
                                        "VALID",
                                        "mode",
                                        "linear",
                                        "nearest",
                                        "cubic",
                                        "equation",
                                        "ij,jk->ik",
                                        "...i,i->...",
                                        "ii->",
                                        "location",
                                        "offset",
                                        "length",
                                        "checksum",
                                        "../weights.bin",
                                        "weights.bin",
                                        "-1",
                                        "4096",
                                        "99999999999999999999",
                                        "ai.onnx",
                                        "ai.onnx.ml",
                                        "com.microsoft",
                                        "float",
                                        "alpha",
                                        "body",
                                        "then_branch",
                                        "else_branch",
                                        "num_outputs",
                                        "blocksize",
                                        "direction",
                                        "hidden_size",
                                        "activations",
                                        "value",
                                        "*/",
                                        "a\nb",
                                        "reflect",
                                        "bidirectional",
                                        "half_pixel"};
  if (random.oneIn(2))
    return words[random.below(std::size(words))].str();
  auto operators = inlay::import::allOperators();
  return operators[random.below(operators.size())].name.str();
}

static void changeBytes(std::string &bytes, Random &random) {
  size_t at = bytes.empty() ? 0 : random.below(bytes.size());
  switch (random.below(bytes.empty() ? 2 : 6)) {
  case 0:
    bytes = word(random);
    break;
  case 1:
    bytes.insert(at, std::string(1 + random.below(9), char(random.next())));
    break;
  case 2:
    bytes[at] = char(random.next());
    break;
  case 3:
    bytes[at] ^= char(1 << random.below(8));
    break;
  case 4:
    bytes.resize(at);
    break;
  case 5:
    bytes.erase(at, 1 + random.below(8));
    break;
  }
}

/// All lists of fields of the tree, and the messages they belong to.
static void lists(std::vector<Field> &fields,
                  std::vector<std::vector<Field> *> &found) {
  found.push_back(&fields);
  for (Field &field : fields)
    if (field.type != MessageType::None)
      lists(field.children, found);
}

/// A copy of a random field with this number in a message of this kind.
static const Field *donor(ArrayRef<std::vector<Field> *> all, const Field &like,
                          Random &random) {
  for (unsigned tries = 0; tries < 40; ++tries) {
    const std::vector<Field> &list = *all[random.below(all.size())];
    if (list.empty())
      continue;
    const Field &field = list[random.below(list.size())];
    if (&field != &like && field.type == like.type && field.wire == like.wire &&
        (field.type != MessageType::None || field.number == like.number))
      return &field;
  }
  return nullptr;
}

static void changeOnce(std::vector<Field> &model, Random &random) {
  std::vector<std::vector<Field> *> all;
  lists(model, all);
  std::vector<Field> *list = all[random.below(all.size())];
  for (unsigned tries = 0; list->empty() && tries < 8; ++tries)
    list = all[random.below(all.size())];
  if (list->empty())
    return;
  size_t at = random.below(list->size());
  Field &field = (*list)[at];
  switch (random.below(8)) {
  case 0:
    list->erase(list->begin() + at);
    return;
  case 1: {
    Field copy = field;
    list->insert(list->begin() + at, std::move(copy));
    return;
  }
  case 2:
    std::swap(field, (*list)[random.below(list->size())]);
    return;
  case 3:
    if (const Field *other = donor(all, field, random)) {
      Field copy = *other;
      copy.number = field.number;
      field = std::move(copy);
    }
    return;
  case 4:
    if (random.oneIn(3))
      field.number = 1 + uint32_t(random.below(26));
    return;
  default:
    if (field.wire != 2)
      field.value = edgeNumber(random);
    else if (field.type == MessageType::None)
      changeBytes(field.bytes, random);
    return;
  }
}

void inlay::fuzz::mutate(std::vector<Field> &model, Random &random) {
  for (uint64_t n = 1 + random.below(4); n > 0; --n)
    changeOnce(model, random);
}

std::string inlay::fuzz::mutateBytes(StringRef bytes, size_t limit,
                                     Random &random) {
  std::vector<Field> model;
  std::string result;
  if (!random.oneIn(20) && parse(bytes, MessageType::Model, model)) {
    mutate(model, random);
    result = serialize(model);
  } else {
    result = bytes.str();
    for (uint64_t n = 1 + random.below(4); n > 0; --n)
      changeBytes(result, random);
  }
  if (result.size() > limit)
    result.resize(limit);
  return result;
}
