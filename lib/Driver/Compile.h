// A compilation, level by level.
#ifndef INLAY_LIB_DRIVER_COMPILE_H
#define INLAY_LIB_DRIVER_COMPILE_H

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/HostProgram.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Pipelines.h"
#include "lib/Import/Import.h"
#include "lib/Reference/GoldenVectors.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <chrono>

namespace inlay {

/// Takes one model down the levels. After a step that failed, `getStatus` says
/// whose fault it is, and no further step may be taken. A crash in a step is a
/// failed step.
class Compiler {
public:
  /// Messages go to `sink` as they are found.
  Compiler(DriverOptions options, MessageSink sink);
  ~Compiler();

  /// Shapes that the free dimensions of the inputs take.
  void setInputShapes(std::vector<std::vector<int64_t>> shapes) {
    options.inputShapes = std::move(shapes);
  }
  /// Reads the model: level Import.
  mlir::LogicalResult import(llvm::StringRef path);
  /// Runs the passes down to `level`.
  mlir::LogicalResult lowerTo(Level level);
  /// The text of the files; needs level Printable.
  mlir::FailureOr<std::vector<SourceFile>> emit();

  mlir::ModuleOp getModule() { return *model.module; }
  mlir::MLIRContext *getContext() { return context.get(); }
  /// Inputs and outputs, as imported.
  const Signature &getSignature() const { return signature; }
  /// The figures known so far.
  const Report &getReport() const { return report; }
  /// Types of the main graph's values by their ONNX names, as far as the
  /// import came.
  const std::map<std::string, mlir::RankedTensorType> &getValueTypes() const {
    return valueTypes;
  }
  int64_t getOpset() const { return model.opset; }
  Status getStatus() const { return status; }
  /// Prefix of names and files; codegen may shorten it in `emit`.
  const std::string &getName() const { return report.name; }

private:
  mlir::LogicalResult guarded(const char *work,
                              llvm::function_ref<mlir::LogicalResult()> step);
  mlir::LogicalResult runLevel(Level level);
  PipelineOptions pipelineOptions() const;
  mlir::LogicalResult quantizeIo();
  mlir::LogicalResult recordGoldenVectors();
  void setUpReproducer(mlir::PassManager &pm, Level level);
  bool isOurFault(Level level) const;
  void say(Message::Kind kind, const llvm::Twine &text);

  DriverOptions options;
  MessageSink sink;
  std::unique_ptr<mlir::MLIRContext> context;
  std::unique_ptr<DiagnosticLines> diagnostics;
  std::string modelFile;
  ImportedModel model;
  Signature signature;
  std::map<std::string, mlir::RankedTensorType> valueTypes;
  GoldenVectors golden;
  Report report;
  Status status = Status::Ok;
  Level level = Level::Import;
  bool crashed = false;
  bool checkingPasses = false; ///< an error now is about a pass
  std::chrono::steady_clock::time_point start;
};

/// All of it: the files and figures, or why not. Messages go to `sink` too.
Compilation compileModel(llvm::StringRef path, const DriverOptions &options,
                         const MessageSink &sink,
                         Signature *signature = nullptr);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_COMPILE_H
