// Any bytes as the files that hold values: .npy, .pb, and case.json with its
// .bin. The first byte chooses the reader.

#include "lib/Driver/Npy.h"
#include "lib/Driver/TestCases.h"
#include "lib/Import/TensorFile.h"
#include "test/fuzz/Scratch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  StringRef bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
  MLIRContext &context = freshContext();
  Messages messages(&context);
  switch (data[0] % 3) {
  case 0: {
    FailureOr<Tensor> tensor =
        readNpy(scratch().write("tensor.npy", bytes), &context);
    if (succeeded(tensor))
      (void)npyBytes(*tensor);
    break;
  }
  case 1:
    (void)readTensorProto(scratch().write("tensor.pb", bytes), &context);
    break;
  case 2: {
    scratch().write("input.bin", std::string(24, '\3'));
    std::string path = scratch().write("case.json", bytes);
    StringRef folder = StringRef(path).drop_back(strlen("/case.json"));
    (void)readCases(folder, &context);
    break;
  }
  }
  return 0;
}
