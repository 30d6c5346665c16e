// inlay-opt: runs passes on IR in text. All dialects, passes and pipelines of
// ours, and all upstream ones.

#include "lib/Driver/Pipelines.h"
#include "lib/Driver/RegisterUpstream.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  inlay::registerUpstream(registry);
  inlay::registerCompilerDialects(registry);
  inlay::registerCompilerPasses();
  inlay::registerInlayPipelines();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Inlay's passes on IR\n", registry));
}
