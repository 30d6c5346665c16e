// Figures: the memory plan's bound is an attribute of the entry, layers carry
// their multiply-adds, weights are the module's constants.

#include "lib/Driver/Report.h"
#include "lib/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;

static int64_t intOf(DictionaryAttr dictionary, StringRef key) {
  auto value = dictionary ? dictionary.getAs<IntegerAttr>(key) : IntegerAttr();
  return value ? value.getInt() : 0;
}

static int64_t bytesOf(MemRefType type) {
  return type.getNumElements() * elementBytes(type.getElementType());
}

void inlay::addModuleFigures(ModuleOp module, Report &report) {
  for (auto global : module.getOps<memref::GlobalOp>())
    report.weightBytes += bytesOf(global.getType());
  for (auto function : module.getOps<func::FuncOp>()) {
    if (auto layer = function->getAttrOfType<DictionaryAttr>("inlay.layer")) {
      ++report.steps;
      report.multiplyAdds += intOf(layer, "macs");
    }
    if (auto bound = function->getAttrOfType<IntegerAttr>("inlay.live_bound"))
      report.liveBytes = bound.getInt();
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      auto kind = function.getArgAttrOfType<StringAttr>(i, "inlay.kind");
      auto type = dyn_cast<MemRefType>(function.getArgument(i).getType());
      if (kind && type && kind.getValue() == "arena")
        report.arenaBytes = llvm::alignTo(bytesOf(type), 8); // as printed
    }
  }
}

std::string inlay::groupedNumber(int64_t number) {
  std::string digits = std::to_string(number);
  for (int64_t at = int64_t(digits.size()) - 3; at > (number < 0); at -= 3)
    digits.insert(at, " ");
  return digits;
}

std::string inlay::reportText(const Report &report) {
  auto line = [](StringRef what, int64_t number, StringRef unit) {
    return llvm::formatv("  {0,-12} {1,13} {2}\n", what, groupedNumber(number),
                         unit)
        .str();
  };
  return report.name + "\n" + line("nodes", report.nodes, "in the ONNX graph") +
         line("steps", report.steps, "layers, one C function each") +
         line("work", report.multiplyAdds, "multiply-adds a run") +
         line("weights", report.weightBytes, "bytes, read-only") +
         line("arena", report.arenaBytes, "bytes of scratch memory") +
         line("at least", report.liveBytes,
              "bytes of it are live at the fullest step") +
         line("text", report.sourceBytes, "bytes of C") +
         llvm::formatv("  {0,-12} {1,13:f2} s to compile\n", "time",
                       report.seconds)
             .str();
}

llvm::json::Value inlay::reportJson(const Report &report) {
  return llvm::json::Object{{"name", report.name},
                            {"nodes", report.nodes},
                            {"steps", report.steps},
                            {"multiply_adds", report.multiplyAdds},
                            {"weight_bytes", report.weightBytes},
                            {"arena_bytes", report.arenaBytes},
                            {"live_bytes", report.liveBytes},
                            {"source_bytes", report.sourceBytes},
                            {"seconds", report.seconds}};
}

Report inlay::reportFromJson(const llvm::json::Object &object) {
  auto figure = [&](StringRef key) {
    return object.getInteger(key).value_or(0);
  };
  Report report;
  report.name = object.getString("name").value_or("").str();
  report.nodes = figure("nodes");
  report.steps = figure("steps");
  report.multiplyAdds = figure("multiply_adds");
  report.weightBytes = figure("weight_bytes");
  report.arenaBytes = figure("arena_bytes");
  report.liveBytes = figure("live_bytes");
  report.sourceBytes = figure("source_bytes");
  report.seconds = object.getNumber("seconds").value_or(0);
  return report;
}
