// The options that compile, run and verify share, and how they become the
// driver's.

#include "lib/Driver/Targets.h"
#include "tools/inlay/Commands.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

using namespace inlay;
using llvm::StringRef;
namespace cl = llvm::cl;

cl::SubCommand &inlay::compileCommand() {
  static cl::SubCommand command("compile", "Write the source files of a model");
  return command;
}
cl::SubCommand &inlay::runCommand() {
  static cl::SubCommand command("run", "Compile, build and run a model here");
  return command;
}
cl::SubCommand &inlay::verifyCommand() {
  static cl::SubCommand command("verify",
                                "Compare a model with its recorded outputs");
  return command;
}
cl::SubCommand &inlay::inspectCommand() {
  static cl::SubCommand command("inspect", "Say what is in a model");
  return command;
}
cl::OptionCategory &inlay::inlayOptions() {
  static cl::OptionCategory category("Options");
  return category;
}

static cl::opt<std::string>
    model(cl::Positional, cl::desc("MODEL"), cl::cat(inlayOptions()),
          cl::sub(compileCommand()), cl::sub(runCommand()),
          cl::sub(verifyCommand()), cl::sub(inspectCommand()));

static cl::opt<std::string>
    target("target", cl::desc("What to print: c (default), opencl or cuda"),
           cl::value_desc("name"), cl::init("c"), cl::cat(inlayOptions()),
           cl::sub(compileCommand()), cl::sub(runCommand()),
           cl::sub(verifyCommand()));

static cl::opt<std::string> cpu(
    "cpu",
    cl::desc(
        "Processor to print for: generic (default), x86-64-v3, "
        "x86-64-v4, x86-64-v4-vnni, aarch64, cortex-m4 (no FPU), cortex-m4f, "
        "cortex-m55, riscv32 (no FPU), avr, or host, the best that "
        "runs here"),
    cl::value_desc("name"), cl::init("generic"), cl::cat(inlayOptions()),
    cl::sub(compileCommand()), cl::sub(runCommand()), cl::sub(verifyCommand()));

static cl::opt<std::string> deviceKind(
    "profile",
    cl::desc("With --target=opencl: the kind of device, cpu (vectors "
             "in each work-item), gpu-local or gpu-reg"),
    cl::value_desc("kind"), cl::cat(inlayOptions()), cl::sub(compileCommand()),
    cl::sub(runCommand()), cl::sub(verifyCommand()));

static cl::opt<std::string>
    sm("sm", cl::desc("With --target=cuda: the least GPU, 80 (default) or 90a"),
       cl::value_desc("architecture"), cl::cat(inlayOptions()),
       cl::sub(compileCommand()), cl::sub(runCommand()),
       cl::sub(verifyCommand()));

static cl::opt<bool> emulate(
    "emulate", cl::desc("With --target=cuda: the processor plays the GPU"),
    cl::cat(inlayOptions()), cl::sub(runCommand()), cl::sub(verifyCommand()));

static cl::opt<std::string> name(
    "name", cl::desc("Prefix of all names and files (default: from MODEL)"),
    cl::value_desc("prefix"), cl::cat(inlayOptions()),
    cl::sub(compileCommand()), cl::sub(runCommand()), cl::sub(verifyCommand()));

static cl::list<std::string>
    dims("dim", cl::desc("Size of a free dimension; 1 where none is given"),
         cl::value_desc("name=size"), cl::cat(inlayOptions()),
         cl::sub(compileCommand()), cl::sub(runCommand()),
         cl::sub(verifyCommand()), cl::sub(inspectCommand()),
         cl::sub(diffCommand()));

static cl::opt<std::string>
    optimization("O", cl::Prefix,
                 cl::desc("-O0: each operator a layer, nothing rewritten; "
                          "-O2: all (default)"),
                 cl::value_desc("0|2"), cl::init("2"), cl::cat(inlayOptions()),
                 cl::sub(compileCommand()), cl::sub(runCommand()),
                 cl::sub(verifyCommand()));

static cl::opt<std::string>
    weights("weights",
            cl::desc("Constant data as array (readable), literal (compiles "
                     "quickly) or blob (a binary file)"),
            cl::value_desc("style"), cl::init("array"), cl::cat(inlayOptions()),
            cl::sub(compileCommand()), cl::sub(runCommand()),
            cl::sub(verifyCommand()));

static cl::list<std::string>
    values("value",
           cl::desc("Value of an integer input that decides shapes; 'run' "
                    "checks that the input has it"),
           cl::value_desc("name=numbers"), cl::cat(inlayOptions()),
           cl::sub(compileCommand()), cl::sub(runCommand()),
           cl::sub(verifyCommand()), cl::sub(inspectCommand()));

static cl::opt<int64_t>
    maxSteps("max-steps",
             cl::desc("Steps that a loop takes at most (default: as many as "
                      "the model says)"),
             cl::value_desc("N"), cl::init(0), cl::cat(inlayOptions()),
             cl::sub(compileCommand()), cl::sub(runCommand()),
             cl::sub(verifyCommand()), cl::sub(inspectCommand()));

static cl::opt<std::string>
    requant("requant",
            cl::desc("How sums of quantized values are scaled: float, as ONNX "
                     "Runtime does (default), or single, in integers"),
            cl::value_desc("form"), cl::init("float"), cl::cat(inlayOptions()),
            cl::sub(compileCommand()), cl::sub(runCommand()),
            cl::sub(verifyCommand()));

static cl::opt<std::string>
    io("io",
       cl::desc("What is passed: float, as the model says (default), or "
                "quantized, the codes of inputs and outputs that the model "
                "quantizes"),
       cl::value_desc("form"), cl::init("float"), cl::cat(inlayOptions()),
       cl::sub(compileCommand()));

static cl::list<std::string> emit(
    "emit", cl::CommaSeparated,
    cl::desc("What to write: c, test (a self-test program), eva (a driver "
             "for Frama-C), hooks (a run that calls you around each layer), "
             "mlir:LEVEL (the IR)"),
    cl::value_desc("list"), cl::cat(inlayOptions()), cl::sub(compileCommand()));

static cl::opt<bool>
    verifyEach("verify-each",
               cl::desc("Run the graph after each graph pass and name the pass "
                        "that changes a result"),
               cl::cat(inlayOptions()), cl::sub(compileCommand()),
               cl::sub(runCommand()), cl::sub(verifyCommand()));

static cl::opt<std::string>
    remarks("remarks-filter",
            cl::desc("Print remarks of these categories, such as missed "
                     "fusions ('.*': all)"),
            cl::value_desc("regex"), cl::cat(inlayOptions()),
            cl::sub(compileCommand()), cl::sub(runCommand()),
            cl::sub(verifyCommand()));

static cl::opt<std::string>
    irTree("mlir-print-ir-tree-dir",
           cl::desc("Write the IR after each pass that changed it into a tree "
                    "of files"),
           cl::value_desc("folder"), cl::cat(inlayOptions()),
           cl::sub(compileCommand()), cl::sub(runCommand()),
           cl::sub(verifyCommand()));

// Read by main before all others, so that it holds for their errors too.
static cl::opt<std::string> errorFormat(
    "error-format",
    cl::desc("Messages as text (default) or as json, an object a line"),
    cl::value_desc("style"), cl::init("text"), cl::cat(inlayOptions()),
    cl::sub(compileCommand()), cl::sub(runCommand()), cl::sub(verifyCommand()),
    cl::sub(inspectCommand()), cl::sub(diffCommand()));

const std::string &inlay::modelArgument() { return model; }

MessagePrinter &inlay::messages() {
  static MessagePrinter printer(llvm::errs(), MessageFormat::Text);
  return printer;
}

int inlay::complain(const llvm::Twine &text) {
  messages().print({Message::Kind::Error, text.str()});
  return exitBadInput;
}

static mlir::LogicalResult complainIf(llvm::Error error) {
  if (!error)
    return mlir::success();
  complain(llvm::toString(std::move(error)));
  return mlir::failure();
}

bool inlay::isLeftOut(const cl::Option &option, StringRef why) {
  if (option.getNumOccurrences() == 0)
    return true;
  complain("'--" + option.ArgStr + "' " + why);
  return false;
}

/// Whether the IR can be written where --mlir-print-ir-tree-dir says.
static bool canWriteTree() {
  if (irTree.empty())
    return true;
  std::error_code error = llvm::sys::fs::create_directories(irTree);
  if (error)
    complain("cannot make '" + irTree + "': " + error.message());
  return !error;
}

mlir::FailureOr<DriverOptions>
inlay::optionsFromCommandLine(Progress &progress) {
  DriverOptions options;
  options.progress = &progress;
  options.target = target;
  options.cpu = cpu;
  if (!deviceKind.empty() && target != "opencl") {
    complain("'--profile' is for the target 'opencl', not for '" + target +
             "'; choose '--cpu'");
    return mlir::failure();
  }
  if (!deviceKind.empty())
    options.cpu = deviceKind;
  options.sm = sm;
  if (emulate && target != "cuda") {
    complain("'--emulate' is for the target 'cuda', not for '" + target + "'");
    return mlir::failure();
  }
  options.emulate = emulate;
  options.name = name;
  options.verifyEach = verifyEach;
  options.remarksFilter = remarks;
  options.irTreeDir = irTree;
  options.reproducerDir = ".";
  if (StringRef(optimization).getAsInteger(10, options.optimization)) {
    complain("there is no '-O" + optimization + "'; choose '-O0' or '-O2'");
    return mlir::failure();
  }
  for (const std::string &dim : dims)
    if (failed(complainIf(parseDimension(dim, options))))
      return mlir::failure();
  for (const std::string &value : values)
    if (failed(complainIf(parseValue(value, options))))
      return mlir::failure();
  auto style = parseWeightStyle(weights);
  if (failed(complainIf(style.takeError())))
    return mlir::failure();
  options.weights = *style;
  options.requant = requant;
  static constexpr StringRef forms[] = {"float", "quantized"};
  if (!llvm::is_contained(forms, io)) {
    complain("there is no '--io=" + io + "'" + suggestion(io, forms));
    return mlir::failure();
  }
  options.quantizedIo = io == "quantized";
  if (!givesCount(maxSteps) || !canWriteTree())
    return mlir::failure();
  options.maxSteps = maxSteps;
  std::string invalid;
  if (!remarks.empty() && !llvm::Regex(remarks).isValid(invalid)) {
    complain("'--remarks-filter=" + remarks + "': " + invalid);
    return mlir::failure();
  }
  if (failed(complainIf(checkOptions(options))))
    return mlir::failure();
  return options;
}

mlir::FailureOr<Emission>
inlay::emissionFromCommandLine(DriverOptions &options) {
  static constexpr StringRef known[] = {"c", "test", "eva", "hooks", "mlir"};
  Emission emission;
  bool wantsCode = false;
  for (StringRef word : emit) {
    auto [kind, level] = word.split(':');
    if (!llvm::is_contained(known, kind) ||
        (kind != "mlir" && !level.empty())) {
      complain("'--emit=" + word + "' is not known" + suggestion(word, known));
      return mlir::failure();
    }
    wantsCode |= kind != "mlir";
    options.emitTest |= kind == "test";
    options.emitEva |= kind == "eva";
    options.emitHooks |= kind == "hooks";
    if (kind != "mlir")
      continue;
    emission.mlir = true;
    if (level.empty())
      continue;
    std::optional<Level> chosen = levelNamed(level);
    if (!chosen) {
      complain("there is no level '" + level + "' of IR" +
               suggestion(level, levelNames()));
      return mlir::failure();
    }
    emission.level = *chosen;
  }
  emission.code = wantsCode || !emission.mlir;
  return emission;
}

MessageSink inlay::messagePrinter(Progress &progress) {
  return [&progress](const Message &message) {
    progress.wipe();
    messages().print(message);
  };
}

int inlay::exitCodeOf(Status status) {
  switch (status) {
  case Status::Ok:
    return exitOk;
  case Status::BadInput:
    return exitBadInput;
  case Status::InternalFailure:
    return exitInternalFailure;
  }
  return exitInternalFailure;
}
