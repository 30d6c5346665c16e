// What is in a model: as its file has it, as a graph, and as layers with their
// costs. Gathered once, shown as text, JSON or a page.
#ifndef INLAY_LIB_DRIVER_INSPECTION_H
#define INLAY_LIB_DRIVER_INSPECTION_H

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/HostProgram.h"
#include "lib/Driver/Options.h"
#include "lib/Import/ModelSummary.h"
#include "llvm/Support/JSON.h"

namespace inlay {

/// A value with its static type.
struct TensorFigures {
  std::string name;
  std::string dtype; ///< "float32"
  std::vector<int64_t> shape;
  int64_t bytes = 0;
};

/// Where a layer gets a tensor from, or where the model gets an output from.
/// Inputs and outputs are counted as `interfaceNames` does.
struct Flow {
  int64_t from = 0;     ///< a step, or -1 - i for the model's input i
  int64_t to = 0;       ///< a step, or -1 - i for the model's output i
  TensorFigures tensor; ///< as it was written
};

/// A layer, which is one C function, at its turn to run.
struct LayerFigures {
  int64_t step = 0; ///< from 1
  std::string name;
  std::string kind; ///< the op that it became: "kernel.conv"
  std::vector<std::pair<std::string, std::string>> nodes; ///< name, operator
  std::vector<TensorFigures> reads, writes;
  int64_t multiplyAdds = 0;
  int64_t weightBytes = 0; ///< a weight of several layers counts in each
  int64_t readBytes = 0;   ///< of activations
  int64_t writtenBytes = 0;
  int64_t liveBytes = 0; ///< of the arena, while it runs
};

/// A buffer's place in the arena and the steps between which it lives.
struct BufferFigures {
  std::string name;
  int64_t offset = 0, bytes = 0, first = 0, last = 0;
};

/// A free dimension of the inputs and the size that it is bound to.
struct DimensionFigures {
  std::string name; ///< its symbol, or `input.axis`, as --dim takes it
  int64_t size = 0;
  /// Name of the input and axis, wherever it occurs.
  std::vector<std::pair<std::string, int64_t>> axes;
};

/// Something that cannot be compiled, and why.
struct Obstacle {
  std::string node; ///< empty: not about one node
  std::string operatorName;
  std::string reason;
};

struct Inspection {
  enum class Outcome {
    Compiles,
    Refused, ///< `obstacles` says why
    Failed,  ///< by a fault of the compiler
  };
  Outcome outcome = Outcome::Compiles;
  std::string name; ///< prefix in C
  std::string file; ///< without its folder
  ModelSummary model;
  std::map<std::string, TensorFigures> values; ///< those of the main graph
  /// Inputs and outputs once bound; empty where the import failed.
  std::vector<TensorFigures> inputs, outputs;
  std::vector<DimensionFigures> dimensions;
  std::map<std::string, int64_t> graphOps; ///< after simplification
  /// The same, where the ops that one ONNX node became count once.
  int64_t graphNodes = 0;
  std::vector<Obstacle> obstacles;
  std::vector<std::string> remarks;
  std::vector<LayerFigures> layers;
  std::vector<Flow> flows;
  std::vector<BufferFigures> buffers;
  /// Arguments of layers that are floats of 16 bits, by function and place: in
  /// the printable form they are integers.
  std::map<std::string, std::map<size_t, std::string>> halves;
  Report report;
};

/// Reads and compiles the model at `path`. Failure, with messages to `sink`,
/// only where the file cannot be read at all.
mlir::FailureOr<Inspection> inspectModel(llvm::StringRef path,
                                         const DriverOptions &options,
                                         const MessageSink &sink);

/// Names of inputs or outputs: those that the file declares, then those that
/// the compiler has added.
std::vector<std::string> interfaceNames(llvm::ArrayRef<ValueSummary> declared,
                                        llvm::ArrayRef<TensorFigures> bound);

/// Layers and buffers of a module in printable form.
mlir::LogicalResult readLayerFigures(mlir::ModuleOp module,
                                     Inspection &inspection);

/// For people, in a terminal.
std::string inspectionText(const Inspection &inspection);

/// For programs; docs/tools.md has the schema.
llvm::json::Value inspectionJson(const Inspection &inspection);

/// For a browser: one page that needs nothing else.
std::string inspectionPage(const Inspection &inspection);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_INSPECTION_H
