// The device side of `<name>.cu`: the struct of the constant data, helpers, and
// one kernel a layer. A point of the layer's grid is a thread.
#include "codegen/CUDA/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Printer/FunctionPrinter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::cuda;

/// Blocks that a large processor has room for at a time: fewer threads than
/// that many full blocks are spread over smaller ones.
static constexpr int64_t blocksWanted = 256;
static constexpr int64_t largestBlock = 256;
static constexpr int64_t warp = 32;

/// The product that is all of a layer, if it is one.
static kernel::TileProductOp productOf(const Layer &layer) {
  auto products =
      func::FuncOp(layer.op).getBody().getOps<kernel::TileProductOp>();
  return products.empty() ? kernel::TileProductOp() : *products.begin();
}

static bool isSingle(kernel::TileProductOp product) {
  return cast<MemRefType>(product.getA().getType()).getElementType().isF32();
}

bool inlay::cuda::usesTiles(const Program &program) {
  return usesMatrixUnits(program) || usesSingleProducts(program);
}

bool inlay::cuda::usesMatrixUnits(const Program &program) {
  return llvm::any_of(program.layers, [](const Layer &layer) {
    return productOf(layer) && !isSingle(productOf(layer));
  });
}

bool inlay::cuda::usesSingleProducts(const Program &program) {
  return llvm::any_of(program.layers, [](const Layer &layer) {
    return productOf(layer) && isSingle(productOf(layer));
  });
}

Launch inlay::cuda::launchOf(const Layer &layer) {
  Launch launch;
  if (kernel::TileProductOp product = productOf(layer)) {
    launch.block = product.getThreads();
    launch.threads = product.getBatches() * product.getTiles() * launch.block;
    return launch;
  }
  if (auto shared =
          func::FuncOp(layer.op)->getAttrOfType<IntegerAttr>("inlay.shared"))
    launch.threads = launch.block = shared.getInt();
  auto grid =
      func::FuncOp(layer.op)->getAttrOfType<DenseI64ArrayAttr>("inlay.grid");
  if (!grid)
    return launch;
  for (int64_t length : grid.asArrayRef())
    launch.threads *= length;
  launch.block = largestBlock;
  while (launch.block > warp && launch.threads < launch.block * blocksWanted)
    launch.block /= 2;
  return launch;
}

//===----------------------------------------------------------------------===//
// Spelling
//===----------------------------------------------------------------------===//

std::string CudaSpelling::roundedProduct(Type type) const {
  return type.isF32() ? "__fmul_rn" : "__dmul_rn";
}

std::string CudaSpelling::restrictWord(const Program &) const {
  return "__restrict__";
}

std::string CudaSpelling::functionQualifier(const Layer &layer) const {
  return "static __global__ __launch_bounds__(" +
         std::to_string(launchOf(layer).block) + ") ";
}

std::vector<std::string> CudaSpelling::functionStart(const Layer &layer) const {
  Launch launch = launchOf(layer);
  if (!func::FuncOp(layer.op)->hasAttr("inlay.grid"))
    return {};
  std::vector<std::string> lines = {
      "const int32_t thread = (int32_t)(blockIdx.x * blockDim.x + "
      "threadIdx.x);"};
  if (launch.isPadded()) {
    lines.push_back("if (thread >= " + std::to_string(launch.threads) + ") {");
    lines.push_back("  return;");
    lines.push_back("}");
  }
  return lines;
}

std::string CudaSpelling::workItem() const { return "thread"; }

std::string CudaSpelling::blockMember() const { return "(int32_t)threadIdx.x"; }

std::string CudaSpelling::wait() const { return "__syncthreads();"; }

std::string CudaSpelling::weightsParameter(const Program &program) const {
  return "const " + program.prefix + "_weights *__restrict__ weights";
}

std::vector<std::string> inlay::cuda::reservedNames() {
  std::vector<std::string> names;
  for (const char *name :
       {"thread", "threadIdx", "blockIdx", "blockDim", "gridDim", "warpSize",
        "dim3", "half", "half2", "max", "min", "clock", "clock64", "rsqrt",
        "rsqrtf", "rcbrt", "sinpi", "cospi", "erfinv", "erfcinv", "normcdf",
        "norm", "rnorm", "exp10f", "saturate", "umin", "umax", "llmin", "llmax",
        "ullmin", "ullmax", "mulhi", "umulhi", "mul24", "umul24", "abs", "brev",
        "clz", "ffs", "popc", "prefetch", "surface", "texture", "nvcuda", "std",
        "constants", "stream", "status", "CUDA_VERSION",
        // names of the host side
        "model", "end", "launch_all", "copy", "number_at", "set_number",
        "allocate", "record", "copy_constants"})
    names.push_back(name);
  for (const char *type :
       {"char", "uchar", "short", "ushort", "int", "uint", "long", "ulong",
        "longlong", "ulonglong", "float", "double"})
    for (const char *lanes : {"1", "2", "3", "4"})
      names.push_back(std::string(type) + lanes);
  return names;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Devices have instructions between halves and floats.
static constexpr StringRef fromHalf = R"(/* The value of a float16. */
static __device__ inline float f16_to_f32(int16_t v) {
  return __half2float(__ushort_as_half((unsigned short)v));
}
)";
static constexpr StringRef toHalf = R"(/* Rounds to float16, half to even. */
static __device__ inline int16_t f32_to_f16(float v) {
  return (int16_t)__half_as_ushort(__float2half_rn(v));
}
)";

bool inlay::cuda::usesHalves(const Helpers &helpers) {
  return helpers.functions().count("f16_to_f32") != 0 ||
         helpers.functions().count("f32_to_f16") != 0;
}

static std::string onDevice(StringRef name, std::string text) {
  if (name == "f16_to_f32")
    return fromHalf.str();
  if (name == "f32_to_f16")
    return toHalf.str();
  static constexpr StringRef from = "static inline ";
  static constexpr StringRef to = "static __device__ inline ";
  for (size_t at = 0; (at = text.find(from.str(), at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to.str());
  return text;
}

std::string inlay::cuda::kernels(const Program &program, Helpers &helpers) {
  CudaSpelling spelling;
  std::string functions;
  for (const Layer &layer : program.layers)
    functions += "\n" + layerComment(program, layer) +
                 FunctionPrinter(program, spelling, helpers).print(layer);
  std::string text;
  if (usesMatrixUnits(program))
    text += matrixProduct();
  if (usesSingleProducts(program))
    text += singleProduct();
  for (const auto &[name, helper] : helpers.functions())
    text += "\n" + onDevice(name, helper);
  return text + functions;
}
