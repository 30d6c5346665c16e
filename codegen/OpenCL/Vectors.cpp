// The helpers on vectors in the words of OpenCL C, whose vectors have most of
// them built in.
#include "codegen/OpenCL/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;

/// `@N` is the number of lanes, `@V` the type.
static std::string fill(StringRef pattern, int64_t lanes) {
  std::string text, number = std::to_string(lanes);
  for (size_t i = 0; i < pattern.size(); ++i) {
    bool isMark = pattern[i] == '@' && i + 1 < pattern.size();
    if (isMark && pattern[i + 1] == 'N')
      text += number, ++i;
    else if (isMark && pattern[i + 1] == 'V')
      text += "f32x" + number, ++i;
    else
      text += pattern[i];
  }
  return text;
}

/// All lanes by halves.
static std::string foldDefinition(StringRef stem, int64_t lanes) {
  std::string text =
      ("/* Of all lanes, by halves. */\nstatic float " + stem + "_@V(@V x) {\n")
          .str();
  std::string from = "x";
  while (lanes > 1) {
    lanes /= 2;
    std::string type = "float" + (lanes > 1 ? std::to_string(lanes) : ""),
                name = "a" + std::to_string(lanes);
    std::string step = stem == "sum" ? from + ".lo + " + from + ".hi"
                       : lanes > 1
                           ? "select(" + from + ".lo, " + from + ".hi, " +
                                 from + ".hi > " + from + ".lo)"
                           : from + ".hi > " + from + ".lo ? " + from +
                                 ".hi : " + from + ".lo";
    text += "  const " + type + " " + name + " = " + step + ";\n";
    from = name;
  }
  return text + "  return a1;\n}\n";
}

/// A helper's definition. Those that take a pointer are macros, since a pointer
/// says where it points to; what is built in is only named.
static std::string definition(StringRef stem, bool takesTwo, int64_t lanes) {
  StringRef known =
      llvm::StringSwitch<StringRef>(stem)
          .Case("load", "#define load_@V(p) vload@N(0, p)\n")
          .Case("store", "#define store_@V(p, x) vstore@N(x, 0, p)\n")
          .Case("splat", "#define splat_@V(x) ((@V)(x))\n")
          .Case("load_mask", "#define load_mask_@V(p) "
                             "convert_int@N(vload@N(0, p) != (uchar@N)(0))\n")
          .Case("mask", "#define mask_@V(x) ((int@N)(-(int)(x)))\n")
          .Case("fma", "#define fma_@V(a, b, c) fma(a, b, c)\n")
          .Case("select", "#define select_@V(mask, a, b) select(b, a, mask)\n")
          .Case("roundeven", "#define roundeven_@V(a) rint(a)\n")
          .Case("max", "/* NaN if either is NaN. */\n"
                       "static @V max_@V(@V a, @V b) {\n"
                       "  return select(b, a, (a > b) | (a != a));\n}\n")
          .Case("min", "/* NaN if either is NaN. */\n"
                       "static @V min_@V(@V a, @V b) {\n"
                       "  return select(b, a, (a < b) | (a != a));\n}\n")
          .Case("atleast", "/* x < bound ? bound : x. */\n"
                           "static @V atleast_@V(@V x, @V bound) {\n"
                           "  return select(x, bound, x < bound);\n}\n")
          .Case("atmost", "/* x > bound ? bound : x. */\n"
                          "static @V atmost_@V(@V x, @V bound) {\n"
                          "  return select(x, bound, x > bound);\n}\n")
          .Default("");
  if (!known.empty())
    return known.str();
  if (stem == "sum" || stem == "largest")
    return foldDefinition(stem, lanes);
  StringRef operands = takesTwo ? "(a, b)" : "(a)";
  StringRef builtIn = llvm::StringSwitch<StringRef>(stem)
                          .Case("absf", "fabs")
                          .Case("powf", "pow")
                          .Default(stem);
  return ("#define " + stem + "_@V" + operands + " " + builtIn + operands +
          "\n")
      .str();
}

std::string inlay::opencl::vectorHelpers(const Helpers &helpers) {
  std::string text;
  for (int64_t lanes : helpers.floatLanes())
    text += fill("\n/* @N floats, and a mask for them. */\n"
                 "typedef float@N @V;\ntypedef int@N i32x@N;\n",
                 lanes);
  for (const auto &[key, portable] : helpers.vectorFunctions()) {
    auto [stem, number] = StringRef(key.second).split("_f32x");
    int64_t lanes = 1;
    if (number.getAsInteger(10, lanes))
      continue;
    // What only the portable forms of others call.
    if (stem == "any" || stem == "turn" || stem == "log_of_sum")
      continue;
    bool takesTwo = StringRef(portable).contains(fill(", @V b)", lanes));
    text += "\n" + fill(definition(stem, takesTwo, lanes), lanes);
  }
  return text;
}
