// Constant data as C arrays, string literals, or a binary file.
#ifndef INLAY_CODEGEN_WEIGHTS_WEIGHTS_H
#define INLAY_CODEGEN_WEIGHTS_WEIGHTS_H

#include "codegen/Printer/Spelling.h"
#include <memory>

namespace inlay {

/// Writes `{`, the numbers and `}` of an initialiser, a row of the last
/// dimensions on a line, broken at 80 columns. `bytes` are little-endian.
void writeInitializer(llvm::raw_ostream &os, llvm::ArrayRef<char> bytes,
                      const ElementType &element,
                      llvm::ArrayRef<int64_t> shape);
/// True if the initialiser mentions INFINITY or NAN.
bool needsMathHeader(llvm::ArrayRef<char> bytes, const ElementType &element);

/// True if some weight in `<name>.c` does.
bool inlineWeightsNeedMath(const Program &program);

/// Calls `use` with the bytes of a weight: one byte a bool, splats expanded.
void withBytes(const Weight &weight,
               llvm::function_ref<void(llvm::ArrayRef<char>)> use);
/// The macro FLASH, where a weight lies there.
std::string flashDefinition(const Program &program);
/// Definitions with internal linkage, for `<name>.c`.
void writeInlineWeights(llvm::raw_ostream &os, const Program &program,
                        const Spelling &spelling);
/// Definitions with external linkage of some weights, as `<name>_weights.h`
/// declares them.
void defineWeights(llvm::raw_ostream &os, const Program &program,
                   const Spelling &spelling,
                   llvm::function_ref<bool(const Weight &)> isWanted);
/// `<name>_weights.h`, `<name>_weights.c` and `<name>_weights.bin`, as the
/// storage asks; nothing where the weights are inline. `owner` holds the
/// program and the spelling.
void addWeightFiles(const Program &program, const Spelling &spelling,
                    std::shared_ptr<const void> owner,
                    std::vector<OutputFile> &files);
/// Members of the struct that the blob is an image of: no padding between.
std::vector<const Weight *> blobOrder(const Program &program);

} // namespace inlay

#endif // INLAY_CODEGEN_WEIGHTS_WEIGHTS_H
