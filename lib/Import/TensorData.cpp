//===- TensorData.cpp - TensorProto to constant attribute -----------------===//
//
// Every storage form that ONNX has: `raw_data`, the typed fields, external
// files. The payload must have exactly the size that shape and type call for
// (I9, I10), so that no later code can read past it.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/TensorData.h"
#include "lib/Import/ExternalData.h"
#include "lib/Import/OperatorTable.h"
#include "lib/Import/Text.h"

#include "dialects/Inlay/OpUtils.h"

#include "mlir/IR/DialectResourceBlobManager.h"

#include "onnx-ml.pb.h"

#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

unsigned inlay::import::storedBytes(Type type) {
  unsigned bits = type.getIntOrFloatBitWidth();
  return bits == 1 ? 1 : bits / 8;
}

unsigned inlay::import::packedBits(int32_t onnxType) {
  switch (ElementType(onnxType)) {
  case ElementType::Int4:
  case ElementType::UInt4:
    return 4;
  case ElementType::Int2:
  case ElementType::UInt2:
    return 2;
  default:
    return 0;
  }
}

/// Little end first, each element to a byte of its own; signed ones extended.
static std::vector<char> unpacked(ArrayRef<char> packed, uint64_t count,
                                  unsigned bits, bool isSigned) {
  std::vector<char> result(count);
  unsigned perByte = 8 / bits, sign = 1u << (bits - 1);
  for (uint64_t i = 0; i < count; ++i) {
    unsigned byte = uint8_t(packed[size_t(i / perByte)]);
    unsigned value = (byte >> (i % perByte * bits)) & ((1u << bits) - 1);
    result[size_t(i)] = char(uint8_t(isSigned ? (value ^ sign) - sign : value));
  }
  return result;
}

//===-- Attributes of bytes -----------------------------------------------===//

/// Whether the bytes repeat with the period of one element.
static bool isSplat(ArrayRef<char> bytes, unsigned elementBytes) {
  return bytes.size() >= elementBytes &&
         std::memcmp(bytes.data(), bytes.data() + elementBytes,
                     bytes.size() - elementBytes) == 0;
}

/// A `dense<>` attribute; `bytes` may be one element, for a splat.
static ElementsAttr denseOfBytes(RankedTensorType type, ArrayRef<char> bytes) {
  if (type.getElementType().isInteger(1)) {
    SmallVector<bool> values;
    for (char byte : bytes)
      values.push_back(byte != 0);
    return DenseElementsAttr::get(type, values);
  }
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

ElementsAttr inlay::import::constantOfBytes(RankedTensorType type,
                                            ArrayRef<char> bytes,
                                            StringRef name, bool copy) {
  constexpr size_t page = 4096;
  unsigned size = storedBytes(type.getElementType());
  if (bytes.empty())
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  if (isSplat(bytes, size))
    return denseOfBytes(type, bytes.take_front(size));
  if (bytes.size() <= page)
    return denseOfBytes(type, bytes);
  bool isBool = type.getElementType().isInteger(1);
  bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % size == 0;
  AsmResourceBlob blob =
      aligned && !isBool && !copy
          ? UnmanagedAsmResourceBlob::allocateWithAlign(bytes, size)
          : HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, size);
  if (isBool) // any byte but 0 is true
    for (char &byte : blob.getMutableData())
      byte = byte != 0;
  return DenseResourceElementsAttr::get(type, bounded(name), std::move(blob));
}

//===-- Storage forms -----------------------------------------------------===//

namespace {
/// What a typed field holds, as bytes of the tensor's element type.
struct TypedField {
  StringRef name;
  int64_t entries;
};
} // namespace

static SmallVector<TypedField> filledFields(const onnx::TensorProto &tensor) {
  SmallVector<TypedField> fields;
  auto add = [&](StringRef name, int64_t entries) {
    if (entries > 0)
      fields.push_back({name, entries});
  };
  if (tensor.has_raw_data())
    fields.push_back({"raw_data", int64_t(tensor.raw_data().size())});
  add("float_data", tensor.float_data_size());
  add("int32_data", tensor.int32_data_size());
  add("int64_data", tensor.int64_data_size());
  add("double_data", tensor.double_data_size());
  add("uint64_data", tensor.uint64_data_size());
  add("string_data", tensor.string_data_size());
  return fields;
}

/// The typed field that ONNX prescribes for an element type.
static StringRef fieldFor(Type type) {
  if (type.isF32())
    return "float_data";
  if (type.isF64())
    return "double_data";
  if (type.isSignlessInteger(64))
    return "int64_data";
  if (type.isUnsignedInteger(64) || type.isUnsignedInteger(32))
    return "uint64_data";
  return "int32_data";
}

template <typename T>
static ArrayRef<char> rawBytes(const google::protobuf::RepeatedField<T> &data) {
  return ArrayRef<char>(reinterpret_cast<const char *>(data.data()),
                        size_t(data.size()) * sizeof(T));
}

/// The low bytes of each entry, for types narrower than their field.
template <typename T>
static std::vector<char>
narrowed(const google::protobuf::RepeatedField<T> &data, unsigned bytes) {
  std::vector<char> result(size_t(data.size()) * bytes);
  for (int i = 0; i < data.size(); ++i)
    std::memcpy(&result[size_t(i) * bytes], &data.data()[i], bytes);
  return result;
}

/// Refuses entries of a field that the narrower element type does not hold:
/// what would be left of them is another value. Halves are stored as their
/// bits, with or without a sign.
template <typename T>
static LogicalResult
checkEntries(const google::protobuf::RepeatedField<T> &data, Type type,
             StringRef field, TensorError error) {
  unsigned bits = type.getIntOrFloatBitWidth();
  bool isSigned = bits > 1 && !type.isUnsignedInteger();
  int64_t low = isSigned ? llvm::minIntN(bits) : 0;
  bool isBits = isa<FloatType>(type) || !isSigned;
  int64_t high = isBits ? int64_t(llvm::maxUIntN(bits)) : llvm::maxIntN(bits);
  for (int i = 0; i < data.size(); ++i) {
    T entry = data.data()[i];
    bool isBelow = std::is_signed_v<T> && int64_t(entry) < low;
    bool isAbove = std::is_signed_v<T> ? int64_t(entry) > high
                                       : uint64_t(entry) > uint64_t(high);
    if (isBelow || isAbove) // I10
      return error() << "has " << entry << " as element " << i << " of "
                     << field << ", but " << typeText(type) << " takes " << low
                     << " to " << high;
  }
  return success();
}

/// Whether the entries of the typed field are values of the element type; those
/// of a packed one hold several, in a byte each.
static LogicalResult checkTypedField(const onnx::TensorProto &tensor, Type type,
                                     TensorError error) {
  StringRef field = fieldFor(type);
  if (packedBits(tensor.data_type())) {
    Type byte = IntegerType::get(type.getContext(), 8, IntegerType::Unsigned);
    return checkEntries(tensor.int32_data(), byte, field, error);
  }
  if (field == "int32_data" && storedBytes(type) < 4)
    return checkEntries(tensor.int32_data(), type, field, error);
  if (field == "uint64_data" && storedBytes(type) < 8)
    return checkEntries(tensor.uint64_data(), type, field, error);
  return success();
}

/// Bytes of a typed field; they live in `copy` if they had to be narrowed.
static ArrayRef<char> typedBytes(const onnx::TensorProto &tensor, Type type,
                                 std::vector<char> &copy) {
  StringRef field = fieldFor(type);
  if (field == "float_data")
    return rawBytes(tensor.float_data());
  if (field == "double_data")
    return rawBytes(tensor.double_data());
  if (field == "int64_data")
    return rawBytes(tensor.int64_data());
  unsigned bytes = storedBytes(type);
  if (field == "uint64_data") {
    if (bytes == 8)
      return rawBytes(tensor.uint64_data());
    copy = narrowed(tensor.uint64_data(), bytes);
    return copy;
  }
  if (bytes == 4)
    return rawBytes(tensor.int32_data());
  copy = narrowed(tensor.int32_data(), bytes);
  return copy;
}

//===-- Reading -----------------------------------------------------------===//

FailureOr<RankedTensorType>
TensorReader::readType(const onnx::TensorProto &tensor, TensorError error) {
  Type element = elementType(tensor.data_type(), context);
  if (packedBits(tensor.data_type())) {
    auto kind = ElementType(tensor.data_type());
    bool isSigned = kind == ElementType::Int4 || kind == ElementType::Int2;
    element = IntegerType::get(
        context, 8, isSigned ? IntegerType::Signless : IntegerType::Unsigned);
  }
  if (!element)
    return error() << "has element type "
                   << spelling(ElementType(tensor.data_type()))
                   << ", which is not supported";
  if (unsigned(tensor.dims_size()) > options.maxRank) // I3
    return error() << "has " << tensor.dims_size()
                   << " axes, more than the limit of " << options.maxRank;
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  for (int64_t size : shape)
    if (size < 0) // I9
      return error() << "has shape " << shapeText(shape)
                     << ", but sizes must not be negative";
  // A size of 0 does not make the others small.
  FailureOr<int64_t> elements = checkedProduct(llvm::map_to_vector(
      shape, [](int64_t size) { return std::max<int64_t>(size, 1); }));
  int64_t bytes;
  if (failed(elements) ||
      llvm::MulOverflow(*elements, int64_t(storedBytes(element)), bytes) ||
      uint64_t(bytes) > options.maxModelBytes) // I9
    return error() << "has shape " << shapeText(shape)
                   << ", more than the limit of " << options.maxModelBytes
                   << " bytes";
  return RankedTensorType::get(shape, element);
}

FailureOr<ArrayRef<char>>
TensorReader::externalBytes(const onnx::TensorProto &tensor, uint64_t expected,
                            TensorError error) {
  if (!options.allowExternalData)
    return error() << "lies in an external file, which is not allowed here";
  StringRef location;
  std::optional<uint64_t> offset, length;
  for (const onnx::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef key = entry.key(), value = entry.value();
    uint64_t number = 0;
    if (key == "location") {
      location = entry.value();
    } else if (key == "offset" || key == "length") {
      if (value.getAsInteger(10, number) || number > uint64_t(INT64_MAX))
        return error() << "has external " << key.str() << " " << quoted(value)
                       << ", but a number of bytes is needed";
      (key == "offset" ? offset : length) = number;
    } else if (key != "checksum") {
      return error() << "has the external data key " << quoted(key)
                     << ", but only location, offset, length and checksum "
                        "are known";
    }
  }
  if (length && *length != expected)
    return error() << "has external length " << *length << ", but " << expected
                   << " bytes are needed";
  std::string why;
  auto bytes = external.map(location, why);
  if (failed(bytes))
    return error() << "has external data " << quoted(location) << ", which "
                   << why;
  uint64_t begin = offset.value_or(0);
  if (begin > bytes->size() || expected > bytes->size() - begin)
    return error() << "needs " << expected << " bytes from offset " << begin
                   << " of " << quoted(location) << ", which has "
                   << uint64_t(bytes->size());
  return bytes->slice(size_t(begin), size_t(expected));
}

FailureOr<ElementsAttr> TensorReader::read(const onnx::TensorProto &tensor,
                                           TensorError error) {
  auto type = readType(tensor, error);
  if (failed(type))
    return failure();
  Type element = type->getElementType();
  uint64_t count = uint64_t(type->getNumElements());
  uint64_t expected = count * storedBytes(element);
  unsigned bits = packedBits(tensor.data_type());
  if (bits)
    expected = llvm::divideCeil(count * bits, 8);
  auto constantOf = [&](ArrayRef<char> bytes, bool copy) -> ElementsAttr {
    if (!bits)
      return constantOfBytes(*type, bytes, tensor.name(), copy);
    std::vector<char> each =
        unpacked(bytes, count, bits, element.isSignlessInteger());
    return constantOfBytes(*type, each, tensor.name(), /*copy=*/true);
  };
  totalBytes += bits ? count : expected;
  if (totalBytes > options.maxModelBytes)
    return error() << "brings the constant data to " << totalBytes
                   << " bytes, more than the limit of "
                   << options.maxModelBytes;
  if (tensor.has_segment())
    return error() << "is stored in segments, which is not supported";

  SmallVector<TypedField> fields = filledFields(tensor);
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) {
    if (!fields.empty()) // I10
      return error() << "has external data and " << fields.front().name;
    auto bytes = externalBytes(tensor, expected, error);
    if (failed(bytes))
      return failure();
    return constantOf(*bytes, /*copy=*/false);
  }
  if (fields.size() > 1) // I10
    return error() << "has data in " << fields[0].name << " and in "
                   << fields[1].name;
  StringRef wanted = fieldFor(element);
  bool isRaw = !fields.empty() && fields[0].name == "raw_data";
  if (!fields.empty() && !isRaw && fields[0].name != wanted) // I10
    return error() << "has " << fields[0].name << ", but " << typeText(element)
                   << " data belongs in raw_data or " << wanted;
  std::vector<char> copy;
  ArrayRef<char> bytes;
  if (isRaw) {
    bytes = ArrayRef<char>(tensor.raw_data().data(), tensor.raw_data().size());
  } else if (!fields.empty()) {
    if (failed(checkTypedField(tensor, element, error)))
      return failure();
    bytes = typedBytes(tensor, element, copy);
  }
  if (bytes.size() != expected) { // I10
    return error() << "is " << typeText(*type) << " with "
                   << uint64_t(bytes.size()) << " bytes of data, but "
                   << expected << " are needed";
  }
  return constantOf(bytes, !copy.empty());
}
