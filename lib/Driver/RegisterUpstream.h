// Everything upstream, for the tools that take any IR.
#ifndef INLAY_LIB_DRIVER_REGISTERUPSTREAM_H
#define INLAY_LIB_DRIVER_REGISTERUPSTREAM_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace inlay {

/// Registers all dialects, extensions and passes of MLIR itself.
void registerUpstream(mlir::DialectRegistry &registry);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_REGISTERUPSTREAM_H
