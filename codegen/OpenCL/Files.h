// The files of an OpenCL program, each a function from what was gathered to
// text.
#ifndef INLAY_CODEGEN_OPENCL_FILES_H
#define INLAY_CODEGEN_OPENCL_FILES_H

#include "codegen/C/Files.h"
#include "codegen/Printer/Helpers.h"
#include "codegen/Printer/Spelling.h"

namespace inlay::opencl {

/// The spelling of OpenCL C 1.2: math functions are overloaded, buffers lie in
/// global memory, a grid's loops are work-items.
class OpenClSpelling : public Spelling {
public:
  std::string mathFunction(llvm::StringRef stem,
                           mlir::Type type) const override;
  std::string restrictWord(const Program &program) const override;
  std::string memoryQualifier() const override;
  std::string workItem() const override;
};

/// A memory object of the model, as kernels take it.
struct Buffer {
  enum Kind { Arena, Weights, Tensor } kind = Arena;
  unsigned argument = 0; ///< of the entry, for a tensor

  /// The one that a pointer points into.
  static Buffer of(const Pointer &pointer);
  /// Its place in the model's list of buffers.
  size_t number(const Program &program) const;

  bool operator==(const Buffer &other) const {
    return kind == other.kind && argument == other.argument;
  }
};

/// A kernel: one step of the model.
struct Kernel {
  std::string name;
  int64_t items = 1; ///< work-items in all
  llvm::SmallVector<Buffer> buffers;
  /// Numbers that it takes behind the buffers: how many elements further its
  /// pointers point.
  unsigned distances = 0;
};

/// The text of `<name>.cl`, and what the host must know about it.
struct Kernels {
  std::string text;
  std::vector<Kernel> list;
  /// The kernel of each step of the program. Where `run` decides, copies are
  /// none.
  std::vector<unsigned> ofStep;
};

/// Words of OpenCL C and names of the host side that nothing may be called.
std::vector<std::string> reservedNames();

/// Types of vectors and the helpers on them that were asked for; empty: none.
std::string vectorHelpers(const Helpers &helpers);

/// `program` must have its weights in a blob: that is how kernels see them.
Kernels kernels(const Program &program);

/// `<name>.h`: create, run, destroy.
std::string header(const Program &program, const Spelling &spelling);
/// `int <name>_create(...` and `tail`; the parameters of `run`.
std::string createDeclaration(const Program &program, llvm::StringRef tail);
std::vector<std::string> runParameters(const Program &program,
                                       const Spelling &spelling);

/// How `<name>_test.c` calls the model.
c::TestHarness testHarness(const Program &program);

/// `<name>.c`: `program` has the weights as the host sees them. They stand
/// between the two parts.
struct Host {
  std::string beforeWeights;
  std::string afterWeights;
};
Host host(const Program &program, const Spelling &spelling,
          const Kernels &kernels);

/// What enqueues the steps: functions and names for numbers, to stand before
/// `run`, and lines of `run`.
struct Launches {
  std::string before, lines;
  bool usesBool = false;
};
/// Of a program whose run has branches and loops.
Launches controlledLaunches(const Program &program, const Spelling &spelling,
                            const Kernels &kernels);

} // namespace inlay::opencl

#endif // INLAY_CODEGEN_OPENCL_FILES_H
