// The order of passes. Nothing else knows it.
#ifndef INLAY_LIB_DRIVER_PIPELINES_H
#define INLAY_LIB_DRIVER_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace inlay {

/// The levels of IR on the way from a model to text, in order.
enum class Level {
  Import,    ///< the graph as it is in the file
  Graph,     ///< the graph simplified, its ops grouped into layers
  Kernels,   ///< one destination-style op a layer, on tensors
  Buffers,   ///< the same on buffers, none placed yet
  Planned,   ///< every buffer in the arena, one function a layer
  Printable, ///< what the printer can spell
};

/// "graph" and so on.
llvm::StringRef levelName(Level level);

/// The level of that name, if there is one.
std::optional<Level> levelNamed(llvm::StringRef name);

/// Names of all levels, in order.
llvm::ArrayRef<llvm::StringRef> levelNames();

/// What decides about the passes of a compilation.
struct PipelineOptions {
  /// 0 rewrites nothing and makes each op its own layer.
  unsigned optimization = 2;
  /// The vectors of the processor; 1 lane is scalar code.
  int64_t lanes = 1, registers = 0;
  /// The form of requantisation, as --inlay-quantize has it.
  llvm::StringRef requant = "float";
  /// The processor has no floating point: codes are scaled in integers.
  bool integers = false;
  /// The processor has dot products of 16-bit pairs, or is small like those.
  bool gather = false;
  /// Floats of 16 bits are kept and computed with 32.
  bool widensHalves = false;
  /// Convolutions of volumes become ones of images.
  bool flattensVolumes = false;
  /// Loops of layers are mapped to work-items.
  bool grid = false;
  /// Products go to tiles and to matrix units, which read 16 bytes at a time;
  /// layers without a grid become blocks of threads.
  bool matrixUnits = false;
};

/// Adds the passes that lead to `level` from the one before it.
void buildLevelPipeline(mlir::OpPassManager &pm, Level level,
                        const PipelineOptions &options = {});

/// Adds the passes that give inputs and outputs as codes to the caller; they
/// begin with those of `Level::Graph`.
void buildQuantizedIoPipeline(mlir::OpPassManager &pm,
                              const PipelineOptions &options);

/// From tensors to buffers; a part of `buildLevelPipeline`.
void buildBufferPipeline(mlir::OpPassManager &pm);

/// Names the pipelines for inlay-opt: --inlay-pipeline-graph (to Graph),
/// --inlay-pipeline-lower (Kernels to Printable) and --inlay-pipeline-c (all).
void registerInlayPipelines();

/// The passes that pipelines are made of. May be called more than once.
void registerCompilerPasses();

/// The dialects that a compilation uses, and their bufferization.
void registerCompilerDialects(mlir::DialectRegistry &registry);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_PIPELINES_H
