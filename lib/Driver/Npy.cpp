// The .npy format: the magic "\x93NUMPY", two version bytes, the length of the
// header (2 bytes in version 1, 4 later), the header, a Python dictionary
//
//   {'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 8), }
//
// padded with spaces to a multiple of 64 and ended by a newline, then the raw
// elements. Files are foreign data: every length is checked before use.

#include "lib/Driver/Npy.h"
#include "lib/Driver/ElementTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace inlay;

static constexpr StringLiteral magic("\x93NUMPY");

namespace {
struct NpyHeader {
  StringRef descr;
  bool columnOrder = false;
  SmallVector<int64_t> shape;
};
} // namespace

/// The text after `'key':`, or an empty string.
static StringRef valueOf(StringRef header, StringRef key) {
  for (char quote : {'\'', '"'}) {
    std::string wanted = quote + key.str() + quote;
    size_t at = header.find(wanted);
    if (at == StringRef::npos)
      continue;
    StringRef rest = header.drop_front(at + wanted.size()).ltrim();
    if (rest.consume_front(":"))
      return rest.ltrim();
  }
  return {};
}

static std::optional<NpyHeader> parseHeader(StringRef text) {
  NpyHeader header;
  StringRef descr = valueOf(text, "descr");
  StringRef order = valueOf(text, "fortran_order");
  StringRef shape = valueOf(text, "shape");
  if (descr.empty() || order.empty() || !shape.consume_front("("))
    return std::nullopt;
  char quote = descr.front();
  if (quote != '\'' && quote != '"')
    return std::nullopt; // a list: a structured type
  header.descr =
      descr.drop_front().take_until([=](char c) { return c == quote; });
  header.columnOrder = order.starts_with("True");
  size_t end = shape.find(')');
  if (end == StringRef::npos)
    return std::nullopt;
  SmallVector<StringRef> sizes;
  shape.take_front(end).split(sizes, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef size : sizes) {
    size = size.trim();
    if (size.empty())
      continue;
    size.consume_back("L"); // Python 2 wrote long integers so
    if (size.getAsInteger(10, header.shape.emplace_back()) ||
        header.shape.back() < 0)
      return std::nullopt;
  }
  return header;
}

/// The bytes that the elements take, if that can be counted in 63 bits.
static std::optional<int64_t> dataBytes(ArrayRef<int64_t> shape, Type element) {
  int64_t bytes = elementBytes(element);
  for (int64_t size : shape)
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  return bytes;
}

FailureOr<Tensor> inlay::readNpy(StringRef path, MLIRContext *context) {
  auto error = [&]() {
    return emitError(UnknownLoc::get(context)) << "'" << path << "': ";
  };
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return error() << file.getError().message();
  StringRef bytes = (*file)->getBuffer();
  if (!bytes.consume_front(magic) || bytes.size() < 4)
    return error() << "not a NumPy .npy file";
  uint8_t version = bytes[0];
  bytes = bytes.drop_front(2);
  if (version < 1 || version > 3)
    return error() << ".npy version " << unsigned(version)
                   << " is not known; 1, 2 and 3 are";
  size_t lengthBytes = version == 1 ? 2 : 4;
  if (bytes.size() < lengthBytes)
    return error() << "the file ends inside its header";
  size_t length = version == 1 ? llvm::support::endian::read16le(bytes.data())
                               : llvm::support::endian::read32le(bytes.data());
  bytes = bytes.drop_front(lengthBytes);
  if (bytes.size() < length)
    return error() << "the file ends inside its header";
  std::optional<NpyHeader> header = parseHeader(bytes.take_front(length));
  bytes = bytes.drop_front(length);
  if (!header)
    return error() << "its header has no plain 'descr', 'fortran_order' and "
                      "'shape'";
  Type element = elementTypeOfNpy(header->descr, context);
  if (!element)
    return error() << "element type '" << header->descr
                   << "' is not supported; use little-endian float, int, uint "
                      "or bool";
  if (header->columnOrder && header->shape.size() > 1)
    return error() << "is in column (Fortran) order; save "
                      "`np.ascontiguousarray(x)` instead";
  std::optional<int64_t> wanted = dataBytes(header->shape, element);
  if (!wanted || uint64_t(*wanted) != bytes.size())
    return error() << "has " << bytes.size() << " bytes of elements, but its "
                   << "shape needs " << wanted.value_or(-1);
  Tensor tensor(RankedTensorType::get(header->shape, element));
  if (!bytes.empty())
    memcpy(tensor.mutableBytes().data(), bytes.data(), bytes.size());
  return tensor;
}

std::string inlay::npyBytes(const Tensor &tensor) {
  StringRef descr = npyDescr(tensor.getElementType());
  if (descr.empty()) {
    Tensor wide(RankedTensorType::get(
        tensor.getShape(), Float32Type::get(tensor.getType().getContext())));
    for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i)
      wide.setFloat(i, tensor.getFloat(i));
    return npyBytes(wide);
  }
  std::string header =
      "{'descr': '" + descr.str() + "', 'fortran_order': False, 'shape': (";
  for (int64_t size : tensor.getShape())
    header += std::to_string(size) + ", ";
  if (tensor.getShape().size() > 1)
    header.resize(header.size() - 2); // (1, 8) and (8, ), as NumPy accepts
  header += "), }";
  size_t before = magic.size() + 4;
  header.resize(llvm::alignTo(before + header.size() + 1, 64) - before - 1,
                ' ');
  header += '\n';
  std::string file = magic.str() + std::string("\x01\x00", 2);
  file += char(header.size() & 0xff);
  file += char(header.size() >> 8);
  file += header;
  ArrayRef<char> data = tensor.bytes();
  file.append(data.data(), data.size());
  return file;
}
