// The steps of a compilation. Each runs guarded: a crash of the compiler is a
// message, an exit code and a reproducer, as a refusal is a message and an
// exit code.

#include "lib/Driver/Compile.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Emission.h"
#include "lib/Driver/Progress.h"
#include "lib/Driver/RemarkLines.h"
#include "lib/Driver/Report.h"
#include "lib/Reference/Evaluate.h"
#include "lib/Reference/VerifyEach.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace inlay;

Compiler::Compiler(DriverOptions options, MessageSink sink)
    : options(std::move(options)), sink(std::move(sink)),
      start(std::chrono::steady_clock::now()) {
  registerCompilerPasses();
  DialectRegistry registry;
  registerCompilerDialects(registry);
  // One thread: the same input must give the same messages in the same order.
  context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false);
  diagnostics = std::make_unique<DiagnosticLines>(context.get(), this->sink);
  if (!this->options.remarksFilter.empty())
    enableRemarkLines(*context, this->options.remarksFilter);
}

Compiler::~Compiler() {
  if (!crashed)
    return;
  // What a crash leaves behind is not fit to be taken apart.
  (void)model.module.release();
  new std::shared_ptr<void>(model.storage);
  (void)context.release();
  diagnostics.release();
}

void Compiler::say(Message::Kind kind, const Twine &text) {
  sink({kind, text.str()});
}

LogicalResult Compiler::guarded(const char *work,
                                llvm::function_ref<LogicalResult()> step) {
  if (status != Status::Ok)
    return failure();
  if (options.progress)
    options.progress->now(work);
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  LogicalResult result = failure();
  crashed = !recovery.RunSafely([&] { result = step(); });
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  if (succeeded(result) && !crashed)
    return success();
  if (crashed || isOurFault(level)) {
    status = Status::InternalFailure;
    say(Message::Kind::Error,
        Twine("internal failure while ") + work +
            "; the model is not to blame, please report it");
    return failure();
  }
  status = Status::BadInput;
  return failure();
}

bool Compiler::isOurFault(Level at) const {
  if (diagnostics->getNumErrors() == 0)
    return true;
  // Where a model may be refused: what is read, what has no kernel, what the
  // target cannot spell. A graph pass is at fault if a check of passes says so.
  return at == Level::Buffers || at == Level::Planned ||
         (at == Level::Graph && checkingPasses);
}

//===-- importing ----------------------------------------------------------===

static std::string argName(func::FuncOp graph, unsigned index) {
  auto name = graph.getArgAttrOfType<StringAttr>(index, "inlay.name");
  return name ? name.str() : "input_" + std::to_string(index);
}
static std::string resultName(func::FuncOp graph, unsigned index) {
  auto name = graph.getResultAttrOfType<StringAttr>(index, "inlay.name");
  return name ? name.str() : "output_" + std::to_string(index);
}

static Signature signatureOf(func::FuncOp graph) {
  Signature signature;
  for (auto [index, type] : llvm::enumerate(graph.getArgumentTypes()))
    signature.inputs.push_back(
        {argName(graph, index), cast<RankedTensorType>(type)});
  for (auto [index, type] : llvm::enumerate(graph.getResultTypes())) {
    Signature::Entry entry{resultName(graph, index),
                           cast<RankedTensorType>(type)};
    if (auto rows =
            graph.getResultAttrOfType<DenseI64ArrayAttr>(index, "inlay.rows"))
      entry.rows = Signature::RowsOf{rows[0], size_t(rows[1])};
    signature.outputs.push_back(std::move(entry));
  }
  return signature;
}

static func::FuncOp graphOf(ModuleOp module) {
  auto functions = module.getOps<func::FuncOp>();
  return functions.empty() ? func::FuncOp() : *functions.begin();
}

LogicalResult Compiler::import(StringRef path) {
  level = Level::Import;
  modelFile = path.str();
  if (llvm::Error error = checkOptions(options)) {
    say(Message::Kind::Error, llvm::toString(std::move(error)));
    status = Status::BadInput;
    return failure();
  }
  return guarded("importing the model", [&]() -> LogicalResult {
    ImportOptions importOptions;
    importOptions.name = options.name;
    importOptions.dims = options.dims;
    importOptions.values = options.values;
    importOptions.maxSteps = options.maxSteps;
    importOptions.inputShapes = options.inputShapes;
    importOptions.valueTypes = &valueTypes;
    FailureOr<ImportedModel> imported =
        importOnnx(path, *context, importOptions);
    if (failed(imported))
      return failure();
    model = std::move(*imported);
    func::FuncOp graph = graphOf(*model.module);
    if (!graph)
      return failure();
    report.name = options.name.empty() ? model.name : options.name;
    report.nodes = model.nodes;
    if (options.quantizedIo && failed(quantizeIo()))
      return failure();
    signature = signatureOf(graph);
    return options.emitTest ? recordGoldenVectors() : success();
  });
}

LogicalResult Compiler::quantizeIo() {
  PassManager pm(context.get());
  buildQuantizedIoPipeline(pm, pipelineOptions());
  return pm.run(*model.module);
}

/// Inputs and outputs for the self-test, from the graph as it was in the file.
LogicalResult Compiler::recordGoldenVectors() {
  if (options.progress)
    options.progress->now("evaluating the model for its self-test");
  FailureOr<GoldenVectors> recorded = makeGoldenVectors(graphOf(*model.module));
  if (failed(recorded))
    return failure();
  golden = std::move(*recorded);
  return success();
}

//===-- lowering -----------------------------------------------------------===

namespace {
/// A reproducer in a file, kept once MLIR has written it.
class ReproducerFile : public ReproducerStream {
public:
  explicit ReproducerFile(std::unique_ptr<llvm::ToolOutputFile> file)
      : file(std::move(file)) {}
  ~ReproducerFile() override { file->keep(); }
  StringRef description() override { return file->getFilename(); }
  raw_ostream &os() override { return file->os(); }

private:
  std::unique_ptr<llvm::ToolOutputFile> file;
};
} // namespace

void Compiler::setUpReproducer(PassManager &pm, Level target) {
  if (options.reproducerDir.empty())
    return;
  pm.enableCrashReproducerGeneration(
      [this, target](std::string &error) -> std::unique_ptr<ReproducerStream> {
        if (!isOurFault(target)) {
          error = "refused";
          return nullptr;
        }
        SmallString<128> path(options.reproducerDir);
        llvm::sys::path::append(path, report.name + "-reproducer.mlir");
        llvm::sys::path::remove_dots(path);
        std::error_code code;
        auto file = std::make_unique<llvm::ToolOutputFile>(
            path, code, llvm::sys::fs::OpenFlags::OF_None);
        if (code) {
          error = code.message();
          return nullptr;
        }
        say(Message::Kind::Note,
            "to see it again: inlay-opt --run-reproducer " + path.str());
        return std::make_unique<ReproducerFile>(std::move(file));
      });
}

PipelineOptions Compiler::pipelineOptions() const {
  const Cpu &cpu = cpuOf(options);
  PipelineOptions passes;
  passes.optimization = options.optimization;
  passes.lanes = cpu.lanes;
  passes.registers = cpu.registers;
  passes.requant = options.requant;
  passes.integers = !cpu.hasFloat;
  passes.gather = cpu.gathersWindows;
  passes.grid = options.target != "c";
  passes.flattensVolumes = cpu.lanes > 1 && !passes.grid;
  passes.widensHalves = cpu.lanes > 1 && !passes.grid;
  passes.matrixUnits = options.target == "cuda";
  return passes;
}

LogicalResult Compiler::runLevel(Level target) {
  static constexpr const char *work[] = {
      "importing the model", "rewriting the graph", "choosing kernels",
      "choosing buffers",    "planning memory",     "preparing the text"};
  level = target;
  return guarded(work[static_cast<int>(target)], [&]() -> LogicalResult {
    PassManager pm(context.get());
    setUpReproducer(pm, target);
    buildLevelPipeline(pm, target, pipelineOptions());
    if (target == Level::Graph &&
        failed(parsePassPipeline(options.extraGraphPasses, pm)))
      return failure();
    if (options.verifyEach && target == Level::Graph)
      verifyEachPass(pm, *model.module);
    if (!options.irTreeDir.empty())
      pm.enableIRPrintingToFileTree(
          [](Pass *, Operation *) { return false; },
          [](Pass *, Operation *) { return true; }, /*printModuleScope=*/true,
          /*printAfterOnlyOnChange=*/true, /*printAfterOnlyOnFailure=*/false,
          options.irTreeDir);
    checkingPasses = options.verifyEach;
    if (failed(pm.run(*model.module)))
      return failure();
    checkingPasses = false;
    return success();
  });
}

LogicalResult Compiler::lowerTo(Level target) {
  while (status == Status::Ok && level < target)
    if (failed(runLevel(static_cast<Level>(static_cast<int>(level) + 1))))
      return failure();
  return success(status == Status::Ok);
}

//===-- printing -----------------------------------------------------------===

FailureOr<std::vector<SourceFile>> Compiler::emit() {
  std::vector<SourceFile> files;
  LogicalResult result = guarded("printing", [&]() -> LogicalResult {
    addModuleFigures(*model.module, report);
    FailureOr<std::vector<SourceFile>> printed =
        emitFiles(*model.module, modelFile, options, report.name, golden);
    if (failed(printed))
      return failure();
    files = std::move(*printed);
    return success();
  });
  if (failed(result))
    return failure();
  report.name = llvm::sys::path::stem(files.front().name).str();
  for (const SourceFile &file : files)
    if (StringRef(file.name).ends_with(".c") ||
        StringRef(file.name).ends_with(".cu") ||
        StringRef(file.name).ends_with(".h"))
      report.sourceBytes += file.contents.size();
  return files;
}

Compilation inlay::compileModel(StringRef path, const DriverOptions &options,
                                const MessageSink &sink, Signature *signature) {
  Compilation result;
  Compiler compiler(options, [&](const Message &message) {
    result.messages.push_back(message);
    if (sink)
      sink(message);
  });
  if (succeeded(compiler.import(path)) &&
      succeeded(compiler.lowerTo(Level::Printable))) {
    FailureOr<std::vector<SourceFile>> files = compiler.emit();
    if (succeeded(files))
      result.files = std::move(*files);
  }
  if (signature)
    *signature = compiler.getSignature();
  result.status = compiler.getStatus();
  result.report = compiler.getReport();
  return result;
}
