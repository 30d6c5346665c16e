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

static double readFloat(Type type, const char *at) {
  if (type.isF32())
    return readAs<float>(at);
  if (type.isF64())
    return readAs<double>(at);
  if (type.isF16())
    return decodeHalf(readAs<uint16_t>(at));
  assert(type.isBF16() && "the dialect has four float types");
  return llvm::bit_cast<float>(uint32_t(readAs<uint16_t>(at)) << 16);
}

static int64_t readInt(Type type, const char *at) {
  bool zeroExtend = type.isUnsignedInteger();
  switch (type.getIntOrFloatBitWidth()) {
  case 1:
    return *at != 0;
  case 8:
    return zeroExtend ? int64_t(readAs<uint8_t>(at)) : readAs<int8_t>(at);
  case 16:
    return zeroExtend ? int64_t(readAs<uint16_t>(at)) : readAs<int16_t>(at);
  case 32:
    return zeroExtend ? int64_t(readAs<uint32_t>(at)) : readAs<int32_t>(at);
  default:
    return readAs<int64_t>(at);
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

double Tensor::getFloat(int64_t i) const {
  Type element = getElementType();
  const char *at = view.data() + (splat ? 0 : i * elementBytes(element));
  if (isa<FloatType>(element))
    return readFloat(element, at);
  int64_t value = readInt(element, at);
  return element.isUnsignedInteger(64) ? double(uint64_t(value))
                                       : double(value);
}

int64_t Tensor::getInt(int64_t i) const {
  Type element = getElementType();
  const char *at = view.data() + (splat ? 0 : i * elementBytes(element));
  if (isa<FloatType>(element))
    return saturate<int64_t>(readFloat(element, at), -0x1p63, 0x1p63);
  return readInt(element, at);
}

void Tensor::setFloat(int64_t i, double value) {
  Type element = getElementType();
  if (!isa<FloatType>(element))
    return setInt(i, saturateTo(element, value));
  detach();
  char *at = owned->data() + i * elementBytes(element);
  if (element.isF32())
    writeAs<float>(at, float(value));
  else if (element.isF64())
    writeAs<double>(at, value);
  else if (element.isF16())
    writeAs<uint16_t>(at, encode16(value, APFloat::IEEEhalf()));
  else
    writeAs<uint16_t>(at, encode16(value, APFloat::BFloat()));
}

void Tensor::setInt(int64_t i, int64_t value) {
  Type element = getElementType();
  if (isa<FloatType>(element))
    return setFloat(i, double(value));
  detach();
  char *at = owned->data() + i * elementBytes(element);
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    *at = char(value & 1);
    return;
  case 8:
    return writeAs<uint8_t>(at, uint8_t(value));
  case 16:
    return writeAs<uint16_t>(at, uint16_t(value));
  case 32:
    return writeAs<uint32_t>(at, uint32_t(value));
  default:
    return writeAs<int64_t>(at, value);
  }
}

//===-- Storage -----------------------------------------------------------===//

Tensor::Tensor(RankedTensorType type)
    : type(type),
      owned(std::make_shared<std::vector<char>>(
          size_t(type.getNumElements()) * elementBytes(type.getElementType()))),
      view(*owned) {}

void Tensor::expand() const {
  if (!splat)
    return;
  size_t width = elementBytes(getElementType());
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
  result.type = type;
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
  result.type = type;
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
  size_t width = elementBytes(getElementType());
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
