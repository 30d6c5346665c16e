// The folder lies in shared memory where there is any: a fuzzer writes
// thousands of files a second.

#include "test/fuzz/Scratch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace inlay::fuzz;
using llvm::StringRef;

Scratch::Scratch() {
  StringRef root = llvm::sys::fs::exists("/dev/shm") ? "/dev/shm" : "/tmp";
  folder = (root + "/inlay-fuzz-" + std::to_string(getpid())).str();
  if (llvm::sys::fs::create_directories(folder))
    std::abort();
  write("weights.bin", std::string(4096, '\1'));
}

Scratch::~Scratch() { llvm::sys::fs::remove_directories(folder); }

std::string Scratch::file(StringRef name) const {
  return folder + "/" + name.str();
}

std::string Scratch::write(StringRef name, StringRef bytes) const {
  std::string path = file(name);
  FILE *out = std::fopen(path.c_str(), "wb");
  if (!out || std::fwrite(bytes.data(), 1, bytes.size(), out) != bytes.size() ||
      std::fclose(out) != 0)
    std::abort();
  return path;
}

const Scratch &inlay::fuzz::scratch() {
  static const Scratch folder;
  return folder;
}

Messages::Messages(mlir::MLIRContext *context)
    : mlir::ScopedDiagnosticHandler(context) {
  setHandler([this](mlir::Diagnostic &diagnostic) {
    constexpr size_t longest = 20000;
    std::string text = diagnostic.str();
    errors += diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
    if (text.empty() || text.size() > longest) {
      std::fprintf(stderr, "not fit for a user, %zu bytes: %.1000s\n",
                   text.size(), text.c_str());
      std::abort();
    }
    return mlir::success();
  });
}

void Messages::mustExplain(bool failed) const {
  if (failed == (errors != 0))
    return;
  std::fprintf(stderr, "%u errors, but it %s\n", errors,
               failed ? "fails" : "succeeds");
  std::abort();
}

mlir::MLIRContext &inlay::fuzz::freshContext() {
  static std::unique_ptr<mlir::MLIRContext> context;
  static unsigned uses = 0;
  if (!context || ++uses % 256 == 0)
    context = std::make_unique<mlir::MLIRContext>(
        mlir::MLIRContext::Threading::DISABLED);
  return *context;
}
