// What the targets have in common whose kernels run on a device and whose host
// side is generated too.
#ifndef INLAY_CODEGEN_DEVICE_DEVICE_H
#define INLAY_CODEGEN_DEVICE_DEVICE_H

#include "codegen/Printer/Spelling.h"
#include <memory>

namespace inlay::device {

/// A module as its two sides see it: kernels find the weights in one struct,
/// however the host came by them. The programs point to the options, so that it
/// stays where it is.
struct Sides {
  EmitOptions forKernels, forHost;
  Program kernels, host;
};

/// Reads a printable module into `sides`; nothing is called as one of
/// `reservedNames`.
mlir::LogicalResult readSides(mlir::ModuleOp module, const EmitOptions &options,
                              std::vector<std::string> reservedNames,
                              Sides &sides);

/// `text` with `@N` replaced by the prefix, `@M` by the macros' prefix.
std::string fill(const Program &program, llvm::StringRef text);

/// Bytes of the arena on the device.
int64_t arenaBytes(const Program &program);
/// Bytes of an input or output on the device.
int64_t bytesOf(const Parameter &parameter);

/// The struct that the constant data lies in on the device, or nothing.
std::string weightsStruct(const Program &program, const Spelling &spelling);
/// Where in it a weight is, in bytes.
int64_t weightOffset(const Program &program, const Weight &weight);

/// True if the caller holds the constant data and gives it to `create`.
bool takesWeights(const Program &program);
/// For the header of such a program: the struct that the file is read into.
std::string givenWeights(const Program &program, const Spelling &spelling);

/// The lines of the header's enum with what the functions return; `remark`
/// says more of the value of an input that is not the expected one.
std::string statusEnum(const Program &program, llvm::StringRef remark = "");
/// A line or more of a comment for each input and output.
std::string parameterRows(const Program &program);

} // namespace inlay::device

#endif // INLAY_CODEGEN_DEVICE_DEVICE_H
