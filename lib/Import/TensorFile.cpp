// Reading of `input_0.pb` and the like: one TensorProto a file. The storage
// forms and their checks are those of a model's initializers.

#include "lib/Import/TensorFile.h"
#include "lib/Import/ExternalData.h"
#include "lib/Import/TensorData.h"

#include "onnx-ml.pb.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

FailureOr<NamedTensor> inlay::readTensorProto(StringRef path,
                                              MLIRContext *context) {
  auto error = [&]() {
    return emitError(UnknownLoc::get(context)) << "'" << path << "' ";
  };
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return error() << "cannot be read: " << file.getError().message();
  size_t size = (*file)->getBufferSize();
  onnx::TensorProto proto;
  if (size > size_t(INT_MAX) ||
      !proto.ParseFromArray((*file)->getBufferStart(), int(size)))
    return error() << "is not a serialized TensorProto";
  ImportOptions options;
  ExternalFiles external(path);
  TensorReader reader(context, options, external);
  FailureOr<ElementsAttr> value = reader.read(proto, error);
  if (failed(value))
    return failure();
  FailureOr<Tensor> shared = Tensor::fromAttr(*value);
  if (failed(shared))
    return error() << "holds no tensor that can be read";
  // The attribute may point into `proto`: keep a copy.
  NamedTensor result{proto.name(), Tensor(shared->getType())};
  ArrayRef<char> bytes = shared->bytes();
  if (!bytes.empty())
    memcpy(result.value.mutableBytes().data(), bytes.data(), bytes.size());
  return result;
}
