// Any bytes as a model: import and verification, nothing behind them. Success
// or messages; never a crash, a leak, a hang or much memory.

#include "lib/Import/Import.h"
#include "test/fuzz/Scratch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = scratch().write(
      "model.onnx", StringRef(reinterpret_cast<const char *>(data), size));
  MLIRContext &context = freshContext();
  Messages messages(&context);
  ImportOptions options;
  options.maxModelBytes = 64 << 20;
  FailureOr<ImportedModel> model = importOnnx(path, context, options);
  messages.mustExplain(failed(model));
  return 0;
}
