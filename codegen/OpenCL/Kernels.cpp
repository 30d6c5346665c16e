// `<name>.cl`: types, helpers, one function a layer as in C, and one kernel a
// step, which calls it with that step's places.
#include "codegen/Device/Device.h"
#include "codegen/OpenCL/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::opencl;

std::string OpenClSpelling::mathFunction(StringRef stem, Type) const {
  return stem.str();
}
std::string OpenClSpelling::restrictWord(const Program &) const {
  return "restrict";
}
std::string OpenClSpelling::memoryQualifier() const { return "__global "; }
std::string OpenClSpelling::workItem() const {
  return "(int32_t)get_global_id(0)";
}

std::vector<std::string> inlay::opencl::reservedNames() {
  std::vector<std::string> names;
  for (const char *name :
       {"global", "local", "constant", "private", "kernel", "generic", "half",
        "uchar", "ushort", "uint", "ulong", "size_t", "ptrdiff_t", "event_t",
        "sampler_t", "image1d_t", "image2d_t", "image3d_t", "pipe", "read_only",
        "write_only", "read_write", "uniform", "quad", "complex", "imaginary",
        "vec_step", "barrier", "mem_fence", "prefetch", "printf", "shuffle",
        "shuffle2", "select", "bitselect", "any", "all", "dot", "cross",
        "distance", "length", "normalize", "fast_length", "fast_normalize",
        "fast_distance", "clamp", "degrees", "radians", "mix", "step",
        "smoothstep", "sign", "max", "min", "abs", "abs_diff", "add_sat",
        "sub_sat", "hadd", "rhadd", "clz", "popcount", "mad", "mad24", "mul24",
        "mad_hi", "mad_sat", "mul_hi", "rotate", "upsample", "maxmag", "minmag",
        "rsqrt", "rootn", "pown", "powr", "sincos", "sinpi", "cospi", "tanpi",
        "fract", "nan", "isequal", "isfinite", "isinf", "isnan", "isnormal",
        "isordered", "signbit", "as_float", "as_int", "as_uint", "as_double",
        "as_long", "get_global_id",
        // names of the host side
        "model", "queue", "status", "context", "device", "constants", "source",
        "sizes", "steps", "launch", "launch_at", "copy", "build_options",
        "make_buffers", "make_kernels", "STEPS", "BUFFERS"})
    names.push_back(name);
  for (const char *stem :
       {"fabs",      "acos",  "acosh",     "asin",   "asinh", "atan",
        "atan2",     "atanh", "cbrt",      "ceil",   "cos",   "cosh",
        "copysign",  "erf",   "erfc",      "exp",    "exp2",  "exp10",
        "expm1",     "fdim",  "floor",     "fma",    "fmax",  "fmin",
        "fmod",      "frexp", "hypot",     "ilogb",  "ldexp", "lgamma",
        "log",       "log10", "log1p",     "log2",   "logb",  "modf",
        "nextafter", "pow",   "remainder", "remquo", "rint",  "round",
        "sin",       "sinh",  "sqrt",      "tan",    "tanh",  "tgamma",
        "trunc"})
    for (const char *prefix : {"", "native_", "half_"})
      names.push_back(std::string(prefix) + stem);
  for (const char *type : {"char", "uchar", "short", "ushort", "int", "uint",
                           "long", "ulong", "float", "double", "half", "bool"})
    for (const char *lanes : {"2", "3", "4", "8", "16"})
      names.push_back(std::string(type) + lanes);
  return names;
}

//===----------------------------------------------------------------------===//
// Types and helpers
//===----------------------------------------------------------------------===//

/// Names that C99 takes from its headers.
static constexpr StringRef types =
    "typedef char int8_t;\ntypedef uchar uint8_t;\ntypedef short int16_t;\n"
    "typedef ushort uint16_t;\ntypedef int int32_t;\ntypedef uint uint32_t;\n"
    "typedef long int64_t;\ntypedef ulong uint64_t;\n";

static constexpr std::pair<StringRef, StringRef> limits[] = {
    {"INT8_MIN", "CHAR_MIN"},   {"INT8_MAX", "CHAR_MAX"},
    {"UINT8_MAX", "UCHAR_MAX"}, {"INT16_MIN", "SHRT_MIN"},
    {"INT16_MAX", "SHRT_MAX"},  {"UINT16_MAX", "USHRT_MAX"},
    {"INT32_MIN", "INT_MIN"},   {"INT32_MAX", "INT_MAX"},
    {"UINT32_MAX", "UINT_MAX"}, {"INT64_MIN", "LONG_MIN"},
    {"INT64_MAX", "LONG_MAX"},  {"UINT64_MAX", "ULONG_MAX"}};

/// OpenCL C has no memcpy, but a word for the same bits as another type.
static constexpr std::pair<StringRef, StringRef> copies[] = {
    {"memcpy(&result, &bits, sizeof result);", "result = as_float(bits);"},
    {"memcpy(&tiny, &size, sizeof tiny);", "tiny = as_float(size);"},
    {"memcpy(&bits, &tiny, sizeof bits);", "bits = as_uint(tiny);"}};

static void replaceAll(std::string &text, StringRef from, StringRef to) {
  for (size_t at = 0; (at = text.find(from.str(), at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to.str());
}

static std::string helperText(StringRef name, std::string text) {
  for (auto [from, to] : copies)
    replaceAll(text, from, to);
  StringRef as = llvm::StringSwitch<StringRef>(name)
                     .Case("f32_from_bits", "as_float")
                     .Case("f64_from_bits", "as_double")
                     .Case("bits_of_f32", "as_int")
                     .Case("bits_of_f64", "as_long")
                     .Default("as_uint");
  replaceAll(text, "memcpy(&bits, &v, sizeof bits);",
             "bits = " + as.str() + "(v);");
  replaceAll(text, "static inline ", "static ");
  if (name == "f16_to_f32") // `half` is a type
    replaceAll(text, "half", "packed");
  return text;
}

static std::string weightsStruct(const Program &program) {
  std::string text = device::weightsStruct(program, OpenClSpelling());
  return text.empty()
             ? ""
             : "\n/* The constant data, as the host lays it out. */\n" + text;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

Buffer Buffer::of(const Pointer &pointer) {
  switch (pointer.kind) {
  case Pointer::Argument:
    return {Tensor, pointer.index};
  case Pointer::WeightData:
    return {Weights, 0};
  case Pointer::Arena:
    return {Arena, 0};
  }
  llvm_unreachable("all kinds are above");
}

namespace {
/// Writes the kernel of one step.
class StepWriter {
public:
  StepWriter(const Program &program, Kernel &kernel)
      : program(program), kernel(kernel) {}

  std::string pointer(const Pointer &pointer, const std::string &type) {
    take(Buffer::of(pointer));
    std::string base;
    int64_t offset = pointer.offset;
    switch (pointer.kind) {
    case Pointer::Argument:
      base = program.argument(pointer.index).name;
      break;
    case Pointer::WeightData:
      base = "weights->" + program.weights[pointer.index].name;
      break;
    case Pointer::Arena:
      base = "arena";
      offset = arenaByte(pointer);
      break;
    }
    if (offset != 0)
      base = "(" + base + " + " + std::to_string(offset) + ")";
    std::string place = "(" + type + ")" + base;
    return pointer.terms.empty() ? place : place + " + " + addDistance();
  }

  void take(Buffer buffer) {
    if (!llvm::is_contained(kernel.buffers, buffer))
      kernel.buffers.push_back(buffer);
  }

  std::string head() {
    std::vector<std::string> parameters;
    for (const Buffer &buffer : kernel.buffers)
      parameters.push_back(parameterText(buffer));
    for (const std::string &distance : distances)
      parameters.push_back("const int64_t " + distance);
    return fillList("__kernel void " + kernel.name + "(", parameters, ") {") +
           "\n";
  }

private:
  /// Where in the arena a pointer's constant part is.
  int64_t arenaByte(const Pointer &pointer) const {
    if (pointer.terms.empty())
      return pointer.arenaByte;
    int64_t start = pointer.offset * pointer.element.bytes();
    return pointer.isUnplanned ? start
                               : start + program.plan[pointer.index].offset;
  }
  /// A parameter for what the numbers of `run` add to a pointer.
  std::string addDistance() {
    NameScope names = program.fileScope;
    for (StringRef taken : {"arena", "weights"})
      names.reserve(taken);
    for (const Parameter *each : program.ioInOrder())
      names.reserve(each->name);
    for (const std::string &distance : distances)
      names.reserve(distance);
    ++kernel.distances;
    distances.push_back(names.unique("further"));
    return distances.back();
  }
  std::string parameterText(const Buffer &buffer) const {
    if (buffer.kind == Buffer::Arena)
      return "__global char *arena";
    OpenClSpelling spelling;
    if (buffer.kind == Buffer::Weights)
      return spelling.weightsParameter(program);
    const Parameter &parameter = program.argument(buffer.argument);
    return std::string("__global ") + (parameter.isWritten ? "" : "const ") +
           spelling.storageType(parameter.element) + " *" + parameter.name;
  }

  const Program &program;
  Kernel &kernel;
  std::vector<std::string> distances;
};
} // namespace

/// `y[i] = x[i]`, an element a work-item.
static std::string copyStep(const Program &program, const Step &step,
                            Kernel &kernel) {
  auto copy = cast<memref::CopyOp>(step.op);
  kernel.items = cast<MemRefType>(copy.getSource().getType()).getNumElements();
  std::string type = OpenClSpelling().storageType(step.pointers[0].element);
  StepWriter writer(program, kernel);
  std::string to = writer.pointer(step.pointers[1], "__global " + type + " *");
  std::string from =
      writer.pointer(step.pointers[0], "__global const " + type + " *");
  return writer.head() + "  const int32_t i = (int32_t)get_global_id(0);\n" +
         "  __global " + type + " *to = " + to + ";\n  __global const " + type +
         " *from = " + from + ";\n  to[i] = from[i];\n}\n";
}

static std::string callStep(const Program &program, const Step &step,
                            Kernel &kernel) {
  const Layer &layer = program.layers[step.layer];
  OpenClSpelling spelling;
  StepWriter writer(program, kernel);
  if (auto grid = func::FuncOp(layer.op)->getAttrOfType<DenseI64ArrayAttr>(
          "inlay.grid"))
    for (int64_t length : grid.asArrayRef())
      kernel.items *= length;
  std::vector<std::string> arguments;
  if (layer.usesWeights) {
    writer.take({Buffer::Weights, 0});
    arguments.push_back("weights");
  }
  for (auto [pointer, parameter] : llvm::zip(step.pointers, layer.parameters))
    arguments.push_back(writer.pointer(
        pointer, std::string("__global ") +
                     (parameter.isWritten ? "" : "const ") +
                     spelling.storageType(parameter.element) + " *"));
  return writer.head() + fillList("  " + layer.name + "(", arguments, ");") +
         "\n}\n";
}

Kernels inlay::opencl::kernels(const Program &program) {
  OpenClSpelling spelling;
  Helpers helpers;
  std::string functions;
  for (const Layer &layer : program.layers)
    functions += "\n" + layerComment(program, layer) +
                 FunctionPrinter(program, spelling, helpers).print(layer);
  Kernels result;
  NameScope names = program.fileScope;
  for (const auto &[i, step] : llvm::enumerate(program.steps)) {
    Kernel kernel;
    std::string stem = "step" + std::to_string(i + 1);
    bool isCopy = isa<memref::CopyOp>(step.op);
    result.ofStep.push_back(result.list.size());
    if (isCopy && program.control)
      continue;
    kernel.name = names.unique(
        stem + "_" + (isCopy ? "copy" : program.layers[step.layer].name));
    functions += "\n" + (isCopy ? copyStep(program, step, kernel)
                                : callStep(program, step, kernel));
    result.list.push_back(std::move(kernel));
  }
  std::string prelude = vectorHelpers(helpers);
  for (const auto &[name, text] : helpers.functions())
    prelude += "\n" + helperText(name, text);
  std::string macros;
  for (auto [name, value] : limits)
    if (StringRef(prelude).contains(name) ||
        StringRef(functions).contains(name))
      macros += ("#define " + name + " " + value + "\n").str();

  std::string data = weightsStruct(program);
  result.text = fileTitle(program, program.prefix + ".cl",
                          "Do not edit; see " + program.prefix + ".h.") +
                modelFacts(program) + " */\n#pragma OPENCL FP_CONTRACT OFF\n";
  for (const std::string *each : {&prelude, &functions, &data})
    if (StringRef(*each).contains("double ")) {
      result.text += "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n";
      break;
    }
  result.text += "\n" + types.str() + macros + data + prelude + functions;
  return result;
}
