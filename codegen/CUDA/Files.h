// The files of a CUDA program, each a function from what was gathered to text.
#ifndef INLAY_CODEGEN_CUDA_FILES_H
#define INLAY_CODEGEN_CUDA_FILES_H

#include "codegen/Printer/Helpers.h"
#include "codegen/Printer/Spelling.h"

namespace inlay::cuda {

/// How a layer's kernel is launched.
struct Launch {
  int64_t threads = 1; ///< that have something to do
  int64_t block = 1;   ///< threads of a block

  int64_t blocks() const { return (threads + block - 1) / block; }
  /// True if some thread of the last block has nothing to do.
  bool isPadded() const { return threads % block != 0; }
};
Launch launchOf(const Layer &layer);

/// True if a helper converts between halves and floats.
bool usesHalves(const Helpers &helpers);

/// True if some layer is a product by tiles.
bool usesTiles(const Program &program);
/// True if some layer is a product of halves, on matrix units.
bool usesMatrixUnits(const Program &program);
/// True if some layer is a product by tiles in single precision.
bool usesSingleProducts(const Program &program);
/// What such layers call.
llvm::StringRef singleProduct();
/// The instructions that such layers use, for the device's compiler.
llvm::StringRef matrixInstructions();
/// The template that they call.
llvm::StringRef matrixProduct();

/// The spelling of CUDA C++: a layer is a kernel, a grid's loops are threads.
class CudaSpelling : public Spelling {
public:
  std::string roundedProduct(mlir::Type type) const override;
  std::string restrictWord(const Program &program) const override;
  std::string functionQualifier(const Layer &layer) const override;
  std::vector<std::string> functionStart(const Layer &layer) const override;
  std::string workItem() const override;
  std::string blockMember() const override;
  std::string wait() const override;
  std::string weightsParameter(const Program &program) const override;
};

/// Words of CUDA C++ that nothing may be called.
std::vector<std::string> reservedNames();

/// The helpers and the kernels. `program` must have its weights in a blob: that
/// is how kernels see them.
std::string kernels(const Program &program, Helpers &helpers);

/// `<name>.h`: create, run, enqueue, destroy.
std::string header(const Program &program, const Spelling &spelling);

/// The functions that `<name>.h` declares. `program` has the weights as the
/// host sees them.
std::string host(const Program &program, const Spelling &spelling);

/// How inputs and outputs are passed: `const float x[4]`, `const float *x`,
/// `float **x`.
enum class IoForm { Array, Pointer, PointerTo };
std::vector<std::string> ioParameters(const Program &program,
                                      const Spelling &spelling, IoForm form);
/// `int <name>_run(...` and `tail`, for create, run, enqueue and buffers.
std::string declaration(const Program &program, const Spelling &spelling,
                        llvm::StringRef function, llvm::StringRef tail);

/// True if a run depends on numbers that it computes: it is no graph.
bool decides(const Program &program);
/// `launch_all` of a program whose run has branches or loops.
std::string controlledLaunches(const Program &program,
                               const Spelling &spelling);


} // namespace inlay::cuda

#endif // INLAY_CODEGEN_CUDA_FILES_H
