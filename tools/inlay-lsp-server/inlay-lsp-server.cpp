// inlay-lsp-server: diagnostics, hover, definitions and completion for IR in
// text, in any editor that speaks the language server protocol. All dialects of
// ours, and all upstream ones.

#include "lib/Driver/Pipelines.h"
#include "lib/Driver/RegisterUpstream.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  inlay::registerUpstream(registry);
  inlay::registerCompilerDialects(registry);
  return failed(mlir::MlirLspServerMain(argc, argv, registry)) ? 1 : 0;
}
