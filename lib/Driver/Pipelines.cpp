// Which passes lead from level to level, in pipeline text, as `inlay-opt
// --pass-pipeline` takes it.

#include "lib/Driver/Pipelines.h"
#include "dialects/Inlay/InlayDialect.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/Passes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

static constexpr StringRef names[] = {"import",  "graph",   "kernels",
                                      "buffers", "planned", "printable"};

ArrayRef<StringRef> inlay::levelNames() { return names; }

StringRef inlay::levelName(Level level) {
  return names[static_cast<int>(level)];
}

std::optional<Level> inlay::levelNamed(StringRef name) {
  const StringRef *found = llvm::find(names, name);
  if (found == std::end(names))
    return std::nullopt;
  return static_cast<Level>(found - std::begin(names));
}

//===-- the order of passes ------------------------------------------------===

static std::string quantizePasses(const PipelineOptions &options) {
  return ("canonicalize,cse,inlay-fold-constants{keep-codes=true},"
          "inlay-simplify,inlay-quantize{requant=" +
          options.requant +
          " integers=" + (options.integers ? "true" : "false") + "}")
      .str();
}

/// Constants are folded first, so that the later passes see weights and not
/// the arithmetic that makes them; 8-bit weights only after it is known which
/// are used as such. What batch norms leave behind is cleaned up before layers
/// are formed, after which no op may move. Weights are merged just before that:
/// folding would part what is merged earlier, and layers take their weights
/// with them.
static std::string graphPasses(const PipelineOptions &options) {
  std::string first = options.widensHalves ? "inlay-halves-to-floats," : "";
  std::string volumes = options.flattensVolumes ? "inlay-flatten-volumes," : "";
  std::string apart = options.widensHalves ? "{round-apart=true}" : "";
  return "func.func(" + first + quantizePasses(options) +
         ",inlay-fold-constants,inlay-simplify,inlay-fold-batch-norm," +
         volumes +
         "canonicalize,cse,inlay-merge-weights,"
         "inlay-fuse-layers" +
         apart + ")";
}

/// Constants are folded here too: kernels expect weights.
static constexpr StringRef plainGraphPasses =
    "func.func(inlay-fold-constants,inlay-fold-batch-norm{fold=false},"
    "inlay-fuse-layers{fuse=false})";

/// No cse here: it would have two layers share an empty destination.
static constexpr StringRef kernelPasses = "inlay-to-kernels,canonicalize";

/// Destinations are chosen before buffers: what writes into a slice of a
/// concatenation needs no buffer of its own.
static constexpr StringRef bufferPasses =
    "func.func(eliminate-empty-tensors),one-shot-bufferize,canonicalize,cse,"
    "func.func(inlay-tidy-copies)";

static std::string plannedPasses(bool matrixUnits) {
  StringRef alignment = matrixUnits ? "{alignment=16}" : "";
  StringRef units = matrixUnits ? "{matrix-units=true}" : "";
  return ("inlay-plan-memory" + alignment +
          ",inlay-outline-layers,inlay-verify-plan,"
          "func.func(inlay-lower-kernels" +
          units + "),canonicalize,cse")
      .str();
}

/// No canonicalization after these: it would undo what the printer needs.
static constexpr StringRef printablePasses =
    "canonicalize,inlay-legalize,inlay-widen-halves,inlay-verify-printable";

static void add(OpPassManager &pm, StringRef passes) {
  LogicalResult parsed = parsePassPipeline(passes, pm);
  if (failed(parsed))
    llvm::report_fatal_error("a pass of the pipelines is not registered");
}

void inlay::buildBufferPipeline(OpPassManager &pm) { add(pm, bufferPasses); }

void inlay::buildQuantizedIoPipeline(OpPassManager &pm,
                                     const PipelineOptions &options) {
  add(pm, "func.func(" + quantizePasses(options) + ",inlay-quantize-io)");
}

void inlay::buildLevelPipeline(OpPassManager &pm, Level level,
                               const PipelineOptions &options) {
  switch (level) {
  case Level::Import:
    return;
  case Level::Graph:
    return add(pm, options.optimization == 0 ? plainGraphPasses.str()
                                             : graphPasses(options));
  case Level::Kernels:
    add(pm, kernelPasses);
    if (options.lanes > 1 || !options.grid)
      add(pm, "func.func(inlay-assign-layout{lanes=" +
                  std::to_string(options.lanes) +
                  " registers=" + std::to_string(options.registers) +
                  (options.grid ? " codes=false" : " costs=true") +
                  (options.gather ? " gathers=true" : "") + "}),canonicalize");
    if (options.gather)
      add(pm, "func.func(inlay-gather-windows),canonicalize");
    return;
  case Level::Buffers:
    return buildBufferPipeline(pm);
  case Level::Planned:
    return add(pm, plannedPasses(options.matrixUnits));
  case Level::Printable:
    add(pm, printablePasses);
    if (options.grid)
      add(pm, options.matrixUnits ? "inlay-map-to-grid{blocks=true}"
                                  : "inlay-map-to-grid");
    return;
  }
}

//===-- registration -------------------------------------------------------===

static void buildLevels(OpPassManager &pm, Level first, Level last) {
  for (int level = int(first); level <= int(last); ++level)
    buildLevelPipeline(pm, static_cast<Level>(level));
}

void inlay::registerInlayPipelines() {
  static PassPipelineRegistration<> graph(
      "inlay-pipeline-graph", "From an imported graph to layers",
      [](OpPassManager &pm) { buildLevels(pm, Level::Graph, Level::Graph); });
  static PassPipelineRegistration<> lower(
      "inlay-pipeline-lower", "From layers to the printable form",
      [](OpPassManager &pm) {
        buildLevels(pm, Level::Kernels, Level::Printable);
      });
  static PassPipelineRegistration<> all(
      "inlay-pipeline-c", "From an imported graph to the printable form",
      [](OpPassManager &pm) {
        buildLevels(pm, Level::Graph, Level::Printable);
      });
}

void inlay::registerCompilerPasses() {
  static bool once = [] {
    registerInlayPasses();
    registerTransformsPasses();
    bufferization::registerBufferizationPasses();
    return true;
  }();
  (void)once;
}

void inlay::registerCompilerDialects(DialectRegistry &registry) {
  registry
      .insert<InlayDialect, kernel::KernelDialect, arith::ArithDialect,
              bufferization::BufferizationDialect, func::FuncDialect,
              linalg::LinalgDialect, math::MathDialect, memref::MemRefDialect,
              scf::SCFDialect, tensor::TensorDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  kernel::registerBufferization(registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerInferTypeOpInterfaceExternalModels(registry);
}
