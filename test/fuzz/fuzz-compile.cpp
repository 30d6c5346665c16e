// Any bytes as a model, all the way to the text of the C files. What the
// importer accepts must compile, or be refused with a reason.

#include "lib/Driver/Compile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "test/fuzz/Scratch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::fuzz;

/// Whether all tensors of a graph are small enough to be worth the time.
static bool isSmall(ModuleOp module) {
  int64_t ops = 0, elements = 0;
  module.walk([&](Operation *op) {
    ++ops;
    for (Type type : op->getResultTypes())
      if (auto tensor = dyn_cast<RankedTensorType>(type))
        elements = llvm::SaturatingAdd(uint64_t(elements),
                                       uint64_t(tensor.getNumElements()));
  });
  for (Type type : (*module.getOps<func::FuncOp>().begin()).getArgumentTypes())
    elements = llvm::SaturatingAdd(
        uint64_t(elements),
        uint64_t(cast<RankedTensorType>(type).getNumElements()));
  return ops < 300 && elements >= 0 && elements < (1 << 16);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = scratch().write(
      "model.onnx", StringRef(reinterpret_cast<const char *>(data), size));
  std::string last;
  DriverOptions options;
  options.optimization = size % 4 == 0 ? 0 : 2;
  if (size % 4 == 1)
    options.cpu = "x86-64-v3";
  Compiler compiler(options,
                    [&](const Message &message) { last = message.text; });
  if (succeeded(compiler.import(path)) && isSmall(compiler.getModule()) &&
      succeeded(compiler.lowerTo(Level::Printable)))
    (void)compiler.emit();
  if (compiler.getStatus() == Status::InternalFailure) {
    std::fprintf(stderr, "internal failure: %s\n", last.c_str());
    std::abort();
  }
  return 0;
}
