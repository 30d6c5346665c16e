// Constant data as text. Weights are the bulk of the output, so numbers go
// straight into a line buffer and from there to the stream.
#include "codegen/Weights/Weights.h"
#include "codegen/Printer/Comments.h"
#include "lib/Support/Numbers.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"
#include <charconv>
#include <cstring>

using namespace mlir;
using namespace inlay;

static constexpr size_t lineWidth = 80;
static constexpr const char *formatOff = "/* clang-format off */\n";
static constexpr const char *formatOn = "/* clang-format on */\n";

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

template <typename T> static T read(const char *from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T> static char *writeInteger(char *to, const char *from) {
  auto value = read<T>(from);
  // INT64_MIN has no literal of its own.
  if constexpr (std::is_same_v<T, int64_t>) {
    std::string literal = intLiteral(value, 64);
    return std::copy(literal.begin(), literal.end(), to);
  }
  if constexpr (std::is_same_v<T, int32_t>) {
    std::string literal = intLiteral(value, 32);
    return std::copy(literal.begin(), literal.end(), to);
  }
  char *end = std::to_chars(to, to + maxNumberLength, value).ptr;
  if (value > T(INT32_MAX) && sizeof(T) >= 4) {
    *end++ = 'u';
    if (sizeof(T) == 8)
      end = std::copy_n("ll", 2, end);
  }
  return end;
}

using NumberWriter = char *(*)(char *to, const char *from);

static NumberWriter writerFor(const ElementType &element) {
  if (element.type.isF32())
    return [](char *to, const char *from) {
      return writeFloat(to, read<float>(from));
    };
  if (element.type.isF64())
    return [](char *to, const char *from) {
      return writeDouble(to, read<double>(from));
    };
  bool isUnsigned = element.isUnsigned || element.isBool();
  switch (element.bytes()) {
  case 1:
    return isUnsigned ? writeInteger<uint8_t> : writeInteger<int8_t>;
  case 2:
    return isUnsigned ? writeInteger<uint16_t> : writeInteger<int16_t>;
  case 4:
    return isUnsigned ? writeInteger<uint32_t> : writeInteger<int32_t>;
  default:
    return isUnsigned ? writeInteger<uint64_t> : writeInteger<int64_t>;
  }
}

bool inlay::needsMathHeader(ArrayRef<char> bytes, const ElementType &element) {
  if (!isa<FloatType>(element.type))
    return false;
  size_t size = element.bytes();
  for (size_t at = 0; at + size <= bytes.size(); at += size) {
    // An exponent of ones: infinite or not a number.
    if (size == 4 && (read<uint32_t>(&bytes[at]) & 0x7f800000u) == 0x7f800000u)
      return true;
    if (size == 8 && (~read<uint64_t>(&bytes[at]) & 0x7ff0000000000000u) == 0)
      return true;
  }
  return false;
}

/// Elements on one row: the last dimension, or as many of them as make four.
static size_t rowLength(ArrayRef<int64_t> shape) {
  size_t length = 1;
  for (int64_t size : llvm::reverse(shape)) {
    length *= size;
    if (length >= 4)
      break;
  }
  return std::max<size_t>(1, length);
}

void inlay::writeInitializer(llvm::raw_ostream &os, ArrayRef<char> bytes,
                             const ElementType &element,
                             ArrayRef<int64_t> shape) {
  NumberWriter write = writerFor(element);
  size_t size = element.bytes(), count = bytes.size() / size;
  size_t row = rowLength(shape);
  if (element.bytes() == 1)
    row = 16;
  os << "{\n";
  if (count == 0)
    os << "    0\n";
  char line[lineWidth + 8];
  char *end = line;
  auto flush = [&] {
    if (end != line) {
      *end++ = '\n';
      os.write(line, end - line);
    }
    end = line;
  };
  char number[maxNumberLength + 16];
  for (size_t i = 0; i < count; ++i) {
    size_t length = write(number, bytes.data() + i * size) - number;
    number[length++] = ',';
    if (i % row == 0 || end - line + 1 + length > lineWidth)
      flush();
    if (end == line)
      end = std::copy_n("    ", 4, end);
    else
      *end++ = ' ';
    end = std::copy_n(number, length, end);
  }
  flush();
  os << "}";
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

void inlay::withBytes(const Weight &weight,
                      llvm::function_ref<void(ArrayRef<char>)> use) {
  auto attr =
      cast<ElementsAttr>(*memref::GlobalOp(weight.op).getInitialValue());
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    return use(blob ? blob->getData() : ArrayRef<char>());
  }
  auto dense = cast<DenseElementsAttr>(attr);
  if (weight.element.isBool()) {
    std::vector<char> bytes;
    for (bool value : dense.getValues<bool>())
      bytes.push_back(value);
    return use(bytes);
  }
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return use(raw);
  std::vector<char> bytes;
  bytes.reserve(weight.bytes());
  for (int64_t i = 0; i < weight.count(); ++i)
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  use(bytes);
}

static int64_t declaredCount(const Weight &weight) {
  return std::max<int64_t>(1, weight.count());
}

static std::string remarkLine(const Weight &weight) {
  return "/* " + weightRemark(weight) + ". */\n";
}

static const char *space(const Weight &weight) {
  return weight.inFlash ? "FLASH " : "";
}

std::string inlay::flashDefinition(const Program &program) {
  if (llvm::none_of(program.weights,
                    [](const Weight &weight) { return weight.inFlash; }))
    return "";
  return "\n/* Where constant data lies. On AVR, flash is a space of its own, "
         "which gcc\n * reads by __flash, with -std=gnu99. */\n"
         "#ifndef FLASH\n#if defined(__FLASH) && !defined(__STRICT_ANSI__)\n"
         "#define FLASH __flash\n#else\n#define FLASH\n#endif\n#endif\n";
}

void inlay::writeInlineWeights(llvm::raw_ostream &os, const Program &program,
                               const Spelling &spelling) {
  if (program.weights.empty() || program.hasWeightFiles())
    return;
  os << "\n" << formatOff;
  for (const auto &[i, weight] : llvm::enumerate(program.weights)) {
    os << (i ? "\n" : "") << remarkLine(weight) << "static const "
       << space(weight) << spelling.storageType(weight.element) << " "
       << weight.name << "[" << declaredCount(weight) << "] = ";
    withBytes(weight, [&, &each = weight](ArrayRef<char> bytes) {
      writeInitializer(os, bytes, each.element, each.shape);
    });
    os << ";\n";
  }
  os << formatOn;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// `"\0\200abc"`, lines of at most 80 columns; no trigraph, no digit behind a
/// short escape.
static void writeStringLiteral(llvm::raw_ostream &os, ArrayRef<char> bytes) {
  std::string line = "    \"";
  bool afterShortEscape = false;
  for (char c : bytes) {
    if (line.size() > lineWidth - 6) {
      os << line << "\"\n";
      line = "    \"";
      afterShortEscape = false;
    }
    auto byte = static_cast<unsigned char>(c);
    bool isPlain = byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' &&
                   c != '?' && !(afterShortEscape && llvm::isDigit(c));
    if (isPlain) {
      line += c;
      afterShortEscape = false;
      continue;
    }
    line += '\\';
    char digits[3] = {char('0' + (byte >> 6)), char('0' + ((byte >> 3) & 7)),
                      char('0' + (byte & 7))};
    unsigned skip = byte >= 64 ? 0 : byte >= 8 ? 1 : 2;
    line.append(digits + skip, 3 - skip);
    afterShortEscape = skip > 0;
  }
  os << line << "\"";
}

/// The type of a weight in literal storage; the string initialises `bytes`.
static std::string unionType(const Weight &weight, const Spelling &spelling) {
  return "union " + weight.symbol + "_data {\n  unsigned char bytes[" +
         std::to_string(
             std::max<int64_t>(weight.element.bytes(), weight.bytes()) + 1) +
         "];\n  " + spelling.storageType(weight.element) + " " +
         weight.element.arenaMember() + "[" +
         std::to_string(declaredCount(weight)) + "];\n}";
}

static void writeHeader(llvm::raw_ostream &os, const Program &program,
                        const Spelling &spelling) {
  std::string guard = program.macro + "_WEIGHTS_H";
  os << formatOff
     << fileTitle(program, program.prefix + "_weights.h",
                  "Constant data, for " + program.prefix + ".c alone.")
     << " */\n#ifndef " << guard << "\n#define " << guard
     << "\n\n#include <stdint.h>\n"
     << flashDefinition(program)
     << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
  for (const Weight &weight : program.weights) {
    os << "\n" << remarkLine(weight);
    if (program.storage() == WeightStorage::Literal)
      os << unionType(weight, spelling) << ";\nextern const " << space(weight)
         << "union " << weight.symbol << "_data " << weight.symbol << ";\n";
    else
      os << "extern const " << space(weight)
         << spelling.storageType(weight.element) << " " << weight.symbol << "["
         << declaredCount(weight) << "];\n";
  }
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
}

void inlay::defineWeights(llvm::raw_ostream &os, const Program &program,
                          const Spelling &spelling,
                          llvm::function_ref<bool(const Weight &)> isWanted) {
  bool isLiteral = program.storage() == WeightStorage::Literal;
  for (const Weight &weight : program.weights) {
    if (!isWanted(weight))
      continue;
    os << "\n" << remarkLine(weight) << "const " << space(weight);
    if (isLiteral)
      os << "union " << weight.symbol << "_data " << weight.symbol << " = {\n";
    else
      os << spelling.storageType(weight.element) << " " << weight.symbol << "["
         << declaredCount(weight) << "] = ";
    withBytes(weight, [&](ArrayRef<char> bytes) {
      if (isLiteral)
        writeStringLiteral(os, bytes);
      else
        writeInitializer(os, bytes, weight.element, weight.shape);
    });
    os << (isLiteral ? "};\n" : ";\n");
  }
}

static void writeSource(llvm::raw_ostream &os, const Program &program,
                        const Spelling &spelling) {
  bool isLiteral = program.storage() == WeightStorage::Literal;
  bool usesMath = false;
  for (const Weight &weight : program.weights)
    withBytes(weight, [&](ArrayRef<char> bytes) {
      usesMath |= !isLiteral && needsMathHeader(bytes, weight.element);
    });
  os << formatOff
     << fileTitle(program, program.prefix + "_weights.c",
                  "Constant data, " + groupThousands(program.weightBytes()) +
                      " bytes.")
     << " */\n#include \"" << program.prefix << "_weights.h\"\n"
     << (usesMath ? "\n#include <math.h>\n" : "");
  if (isLiteral)
    os << "\n#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != "
          "__ORDER_LITTLE_ENDIAN__\n#error \"these bytes are little-endian; "
          "generate with --weights=array\"\n#endif\n\n/* Strings of this "
          "length are beyond what C99 asks of a compiler. */\n#ifdef "
          "__GNUC__\n#pragma GCC diagnostic ignored "
          "\"-Woverlength-strings\"\n#endif\n";
  defineWeights(os, program, spelling, [](const Weight &) { return true; });
}

std::vector<const Weight *> inlay::blobOrder(const Program &program) {
  std::vector<const Weight *> order;
  // What fills 16 bytes whole comes first, so that it starts at such a place:
  // devices copy that much at a time.
  auto fillsWhole = [](const Weight &weight) {
    return weight.bytes() != 0 && weight.bytes() % 16 == 0;
  };
  for (bool isWhole : {true, false})
    for (unsigned bytes : {8, 4, 2, 1})
      for (const Weight &weight : program.weights)
        if (weight.element.bytes() == bytes && fillsWhole(weight) == isWhole)
          order.push_back(&weight);
  return order;
}

bool inlay::inlineWeightsNeedMath(const Program &program) {
  bool needsMath = false;
  if (!program.hasWeightFiles())
    for (const Weight &weight : program.weights)
      withBytes(weight, [&](ArrayRef<char> bytes) {
        needsMath |= needsMathHeader(bytes, weight.element);
      });
  return needsMath;
}

void inlay::addWeightFiles(const Program &program, const Spelling &spelling,
                           std::shared_ptr<const void> owner,
                           std::vector<OutputFile> &files) {
  if (!program.hasWeightFiles())
    return;
  if (program.storage() == WeightStorage::Blob) {
    files.push_back({program.prefix + "_weights.bin",
                     [owner, &program](llvm::raw_ostream &os) {
                       for (const Weight *weight : blobOrder(program))
                         withBytes(*weight, [&](ArrayRef<char> bytes) {
                           os.write(bytes.data(), bytes.size());
                         });
                     }});
    return;
  }
  files.push_back({program.prefix + "_weights.h",
                   [owner, &program, &spelling](llvm::raw_ostream &os) {
                     writeHeader(os, program, spelling);
                   }});
  files.push_back({program.prefix + "_weights.c",
                   [owner, &program, &spelling](llvm::raw_ostream &os) {
                     writeSource(os, program, spelling);
                   }});
}
