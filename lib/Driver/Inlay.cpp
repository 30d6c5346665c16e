// The public C++ interface, on top of the driver.

#include "inlay/Inlay.h"
#include "lib/Driver/Compile.h"
#include "lib/Driver/WriteOutput.h"

using namespace inlay;

Compilation inlay::compile(const std::string &model,
                           const CompileOptions &options) {
  DriverOptions driverOptions;
  static_cast<CompileOptions &>(driverOptions) = options;
  return compileModel(model, driverOptions, nullptr);
}

std::string inlay::writeFiles(const std::vector<SourceFile> &files,
                              const std::string &folder) {
  if (llvm::Error error = writeOutput(files, folder))
    return llvm::toString(std::move(error));
  return {};
}

const char *inlay::version() { return INLAY_VERSION; }
