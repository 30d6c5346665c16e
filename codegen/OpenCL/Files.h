// The files of an OpenCL program, each a function from what was gathered to
// text.
#ifndef INLAY_CODEGEN_OPENCL_FILES_H
#define INLAY_CODEGEN_OPENCL_FILES_H

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

  bool operator==(const Buffer &other) const {
    return kind == other.kind && argument == other.argument;
  }
};

/// A kernel: one step of the model.
struct Kernel {
  std::string name;
  int64_t items = 1; ///< work-items in all
  llvm::SmallVector<Buffer> buffers;
};

/// The text of `<name>.cl`, and what the host must know about it.
struct Kernels {
  std::string text;
  std::vector<Kernel> steps;
};

/// Words of OpenCL C that nothing may be called.
std::vector<std::string> reservedNames();

/// Types of vectors and the helpers on them that were asked for; empty: none.
std::string vectorHelpers(const Helpers &helpers);

/// `program` must have its weights in a blob: that is how kernels see them.
Kernels kernels(const Program &program);

/// `<name>.h`: create, run, destroy.
std::string header(const Program &program, const Spelling &spelling);

/// `<name>.c`: `program` has the weights as the host sees them. They stand
/// between the two parts.
struct Host {
  std::string beforeWeights;
  std::string afterWeights;
};
Host host(const Program &program, const Spelling &spelling,
          const Kernels &kernels);

} // namespace inlay::opencl

#endif // INLAY_CODEGEN_OPENCL_FILES_H
