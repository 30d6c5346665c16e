// The dialect `kernel`: destination-style ops on tensors and buffers.
#ifndef INLAY_DIALECTS_KERNEL_KERNELDIALECT_H
#define INLAY_DIALECTS_KERNEL_KERNELDIALECT_H

#include "dialects/Inlay/InlayDialect.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

#include "dialects/Kernel/KernelDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/Kernel/KernelOps.h.inc"

namespace inlay::kernel {

/// Lets upstream one-shot bufferization turn kernels on tensors into kernels
/// on buffers.
void registerBufferization(mlir::DialectRegistry &registry);

} // namespace inlay::kernel

#endif // INLAY_DIALECTS_KERNEL_KERNELDIALECT_H
