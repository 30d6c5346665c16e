// Tensor values: storage, element access with the rounding rules of the
// reference, and the way from and to constant attributes.
#include "lib/Reference/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace inlay;

/// Constants of at most so many bytes are `dense<>`, so that folders see them.
static constexpr size_t denseLimit = 4096;

unsigned inlay::elementBytes(Type type) {
  unsigned bits = type.getIntOrFloatBitWidth();
  return bits < 8 ? 1 : bits / 8;
}

//===-- Reading and writing one element -----------------------------------===//

template <typename T> static T readAs(const char *at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}
template <typename T> static void writeAs(char *at, T value) {
  std::memcpy(at, &value, sizeof(T));
}

static double decodeHalf(uint16_t bits) {
  unsigned exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double magnitude;
  if (exponent == 31)
    magnitude = fraction ? std::nan("") : HUGE_VAL;
  else if (exponent == 0)
    magnitude = std::ldexp(double(fraction), -24);
  else
    magnitude = std::ldexp(double(fraction + 1024), int(exponent) - 25);
  return bits >> 15 ? -magnitude : magnitude;
}

static uint16_t encode16(double value, const llvm::fltSemantics &semantics) {
  APFloat number(value);
  bool inexact;
  number.convert(semantics, APFloat::rmNearestTiesToEven, &inexact);
  return uint16_t(number.bitcastToAPInt().getZExtValue());
}

Tensor::Kind Tensor::kindOf(Type element) {
  if (element.isF32())
    return Kind::F32;
  if (element.isF64())
    return Kind::F64;
  if (element.isF16())
    return Kind::F16;
  if (element.isBF16())
    return Kind::BF16;
  bool isUnsigned = element.isUnsignedInteger();
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    return Kind::Bool;
  case 8:
    return isUnsigned ? Kind::U8 : Kind::I8;
  case 16:
    return isUnsigned ? Kind::U16 : Kind::I16;
  case 32:
    return isUnsigned ? Kind::U32 : Kind::I32;
  default:
    return isUnsigned ? Kind::U64 : Kind::I64;
  }
}

void Tensor::setType(RankedTensorType newType) {
  type = newType;
  kind = kindOf(type.getElementType());
  width = uint8_t(elementBytes(type.getElementType()));
}

double Tensor::readFloat(Kind kind, const char *at) {
  switch (kind) {
  case Kind::F32:
    return readAs<float>(at);
  case Kind::F64:
    return readAs<double>(at);
  case Kind::F16:
    return decodeHalf(readAs<uint16_t>(at));
  case Kind::BF16:
    return llvm::bit_cast<float>(uint32_t(readAs<uint16_t>(at)) << 16);
  case Kind::U64:
    return double(readAs<uint64_t>(at));
  default:
    return double(readInt(kind, at));
  }
}

/// Truncates towards zero, to the nearest value from `low` up to and without
/// `beyond` (both exact in double); NaN gives 0.
template <typename T>
static T saturate(double value, double low, double beyond) {
  if (std::isnan(value))
    return 0;
  if (value <= low)
    return std::numeric_limits<T>::min();
  if (value >= beyond)
    return std::numeric_limits<T>::max();
  return T(value);
}

static int64_t saturateTo(Type type, double value) {
  unsigned width = type.getIntOrFloatBitWidth();
  if (width == 1)
    return value != 0 && !std::isnan(value);
  if (width == 64)
    return type.isUnsignedInteger()
               ? int64_t(saturate<uint64_t>(value, 0, 0x1p64))
               : saturate<int64_t>(value, -0x1p63, 0x1p63);
  int64_t low = type.isUnsignedInteger() ? 0 : -(int64_t(1) << (width - 1));
  int64_t high = low + (int64_t(1) << width) - 1;
  return std::clamp(saturate<int64_t>(value, -0x1p63, 0x1p63), low, high);
}

int64_t Tensor::readInt(Kind kind, const char *at) {
  switch (kind) {
  case Kind::Bool:
    return *at != 0;
  case Kind::I8:
    return readAs<int8_t>(at);
  case Kind::U8:
    return readAs<uint8_t>(at);
  case Kind::I16:
    return readAs<int16_t>(at);
  case Kind::U16:
    return readAs<uint16_t>(at);
  case Kind::I32:
    return readAs<int32_t>(at);
  case Kind::U32:
    return readAs<uint32_t>(at);
  case Kind::I64:
  case Kind::U64:
    return readAs<int64_t>(at);
  default:
    return saturate<int64_t>(readFloat(kind, at), -0x1p63, 0x1p63);
  }
}

double Tensor::getFloat(int64_t i) const {
  return readFloat(kind, view.data() + (splat ? 0 : i * width));
}

int64_t Tensor::getInt(int64_t i) const {
  return readInt(kind, view.data() + (splat ? 0 : i * width));
}

void Tensor::setFloat(int64_t i, double value) {
  detach();
  char *at = owned->data() + i * width;
  switch (kind) {
  case Kind::F32:
    return writeAs<float>(at, float(value));
  case Kind::F64:
    return writeAs<double>(at, value);
  case Kind::F16:
    return writeAs<uint16_t>(at, encode16(value, APFloat::IEEEhalf()));
  case Kind::BF16:
    return writeAs<uint16_t>(at, encode16(value, APFloat::BFloat()));
  default:
    return setInt(i, saturateTo(getElementType(), value));
  }
}

void Tensor::setInt(int64_t i, int64_t value) {
  detach();
  char *at = owned->data() + i * width;
  switch (kind) {
  case Kind::Bool:
    *at = char(value & 1);
    return;
  case Kind::I8:
  case Kind::U8:
    return writeAs<uint8_t>(at, uint8_t(value));
  case Kind::I16:
  case Kind::U16:
    return writeAs<uint16_t>(at, uint16_t(value));
  case Kind::I32:
  case Kind::U32:
    return writeAs<uint32_t>(at, uint32_t(value));
  case Kind::I64:
  case Kind::U64:
    return writeAs<int64_t>(at, value);
  default:
    return setFloat(i, double(value));
  }
}

//===-- Storage -----------------------------------------------------------===//

Tensor::Tensor(RankedTensorType type) {
  setType(type);
  owned = std::make_shared<std::vector<char>>(size_t(type.getNumElements()) *
                                              width);
  view = *owned;
}

void Tensor::expand() const {
  if (!splat)
    return;
  size_t bytes = size_t(getNumElements()) * width;
  auto all = std::make_shared<std::vector<char>>(bytes);
  for (size_t at = 0; at < bytes; at += width)
    std::memcpy(all->data() + at, view.data(), width);
  owned = std::move(all);
  view = *owned;
  splat = false;
}

void Tensor::detach() {
  expand();
  if (owned && owned.use_count() == 1)
    return;
  owned = std::make_shared<std::vector<char>>(view.begin(), view.end());
  view = *owned;
}

ArrayRef<char> Tensor::bytes() const {
  expand();
  return view;
}

MutableArrayRef<char> Tensor::mutableBytes() {
  detach();
  return *owned;
}

Tensor Tensor::reshaped(ArrayRef<int64_t> shape) const {
  Tensor result = *this;
  result.type = type.clone(shape);
  assert(result.getNumElements() == getNumElements() && "a reshape keeps all");
  return result;
}

Tensor Tensor::fromBytes(RankedTensorType type, ArrayRef<char> bytes) {
  size_t width = elementBytes(type.getElementType());
  size_t count = type.getNumElements();
  assert((bytes.size() == count * width || bytes.size() == width) &&
         "all elements, or the one of a splat");
  Tensor result;
  result.setType(type);
  if (count == 0)
    bytes = {};
  result.owned =
      std::make_shared<std::vector<char>>(bytes.begin(), bytes.end());
  result.view = *result.owned;
  result.splat = count > 1 && bytes.size() == width;
  return result;
}

//===-- Attributes --------------------------------------------------------===//

FailureOr<Tensor> Tensor::fromAttr(ElementsAttr attr) {
  auto type = dyn_cast<RankedTensorType>(attr.getShapedType());
  if (!type || !type.hasStaticShape())
    return failure();
  size_t width = elementBytes(type.getElementType());
  size_t bytes = size_t(type.getNumElements()) * width;
  Tensor result;
  result.setType(type);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != bytes)
      return failure();
    result.view = blob->getData();
    return result;
  }
  auto dense = dyn_cast<DenseIntOrFPElementsAttr>(attr);
  if (!dense)
    return failure();
  if (type.getElementType().isInteger(1)) {
    // The raw form of i1 is packed in some versions of MLIR.
    std::vector<char> bools;
    if (dense.isSplat())
      bools.push_back(dense.getSplatValue<bool>());
    else
      for (bool value : dense.getValues<bool>())
        bools.push_back(value);
    return fromBytes(type, bools);
  }
  // The bytes of a dense attribute live as long as the context.
  result.view = dense.getRawData();
  result.splat = dense.isSplat() && type.getNumElements() > 1;
  if (type.getNumElements() == 0)
    result.view = {};
  return result;
}

ElementsAttr Tensor::toAttr(StringRef name) const {
  bool same = splat || (view.size() > width &&
                        std::memcmp(view.data(), view.data() + width,
                                    view.size() - width) == 0);
  if (!same && view.size() > denseLimit) {
    AsmResourceBlob blob =
        HeapAsmResourceBlob::allocateAndCopyWithAlign(view, /*align=*/16);
    return DenseResourceElementsAttr::get(type, name, std::move(blob));
  }
  ArrayRef<char> bytes = same ? view.take_front(width) : view;
  if (getElementType().isInteger(1)) {
    SmallVector<bool> bools(bytes.begin(), bytes.end());
    return DenseElementsAttr::get(type, bools);
  }
  if (bytes.empty())
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  return cast<ElementsAttr>(DenseElementsAttr::getFromRawBuffer(type, bytes));
}
