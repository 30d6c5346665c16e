// Prints a module in the printable form as C: the last stage of the compiler by
// itself, for tests and for looking at what a lowering comes out as.
#include "codegen/Emit.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace inlay;
namespace cl = llvm::cl;

static cl::opt<std::string> input(cl::Positional, cl::init("-"),
                                  cl::desc("<file.mlir>"));
static cl::opt<std::string>
    folder("o", cl::desc("write the files there, not to the standard output"),
           cl::value_desc("folder"));
static cl::opt<std::string> only("file", cl::desc("print this file alone"),
                                 cl::value_desc("name"));
static cl::opt<std::string> name("prefix", cl::desc("prefix of all names"),
                                 cl::init("model"));
static cl::opt<std::string> command("command", cl::desc("shown at the top"));
static cl::opt<bool> openCl("opencl", cl::desc("print OpenCL C"));
static cl::opt<bool> cuda("cuda", cl::desc("print CUDA C++"));
static cl::opt<bool> test("test", cl::desc("add the self-test"));
static cl::opt<bool> eva("eva", cl::desc("add the Frama-C driver"));
static cl::opt<WeightStorage> weights(
    "weights", cl::desc("where constant data goes"),
    cl::values(clEnumValN(WeightStorage::Auto, "auto", "as it fits"),
               clEnumValN(WeightStorage::Array, "array", "numbers"),
               clEnumValN(WeightStorage::Literal, "literal", "strings"),
               clEnumValN(WeightStorage::Blob, "blob", "a binary file")));

static int writeFiles(const std::vector<OutputFile> &files) {
  for (const OutputFile &file : files) {
    if (!only.empty() && file.name != only)
      continue;
    if (folder.empty()) {
      if (only.empty())
        llvm::outs() << "//===--- " << file.name << "\n";
      file.write(llvm::outs());
      continue;
    }
    std::error_code error = llvm::sys::fs::create_directories(folder);
    if (!error) {
      llvm::raw_fd_ostream os(folder + "/" + file.name, error);
      if (!error)
        file.write(os);
    }
    if (error) {
      llvm::errs() << "error: cannot write '" << folder << "/" << file.name
                   << "': " << error.message() << "\n";
      return 1;
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(
      argc, argv, "prints printable IR as C, OpenCL C or CUDA C++\n");
  MLIRContext context;
  context.loadDialect<arith::ArithDialect, func::FuncDialect,
                      kernel::KernelDialect, math::MathDialect,
                      memref::MemRefDialect, scf::SCFDialect,
                      vector::VectorDialect>();
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(input, sources, ParserConfig(&context));
  if (!module)
    return 1;
  EmitOptions options;
  options.name = name;
  options.command = command;
  options.weights = weights;
  options.test = test;
  options.eva = eva;
  FailureOr<std::vector<OutputFile>> files = openCl
                                                 ? emitOpenCL(*module, options)
                                             : cuda ? emitCuda(*module, options)
                                                    : emitC(*module, options);
  return failed(files) ? 1 : writeFiles(*files);
}
