// Reading of case folders. The .bin files are raw row-major elements whose
// type and shape stand in case.json; the .pb files describe themselves.

#include "lib/Driver/TestCases.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Import/TensorFile.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace mlir;
using namespace inlay;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static InFlightDiagnostic errorAt(MLIRContext *context, StringRef file) {
  return emitError(UnknownLoc::get(context)) << "'" << file << "': ";
}

static std::string inside(StringRef folder, const Twine &name) {
  llvm::SmallString<256> file(folder);
  path::append(file, name);
  return file.str().str();
}

/// "case2" before "case10".
static bool naturallyBefore(const std::string &left, const std::string &right) {
  return StringRef(left).compare_numeric(right) < 0;
}

/// The raw elements in a .bin file.
static FailureOr<Tensor> readRaw(const std::string &file,
                                 RankedTensorType type) {
  MLIRContext *context = type.getContext();
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return errorAt(context, file) << buffer.getError().message();
  int64_t wanted = elementBytes(type.getElementType());
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(wanted, size, wanted))
      return errorAt(context, file) << "its shape is too large";
  size_t found = (*buffer)->getBufferSize();
  if (found != uint64_t(wanted))
    return errorAt(context, file)
           << "has " << found << " bytes, but " << tensorTypeText(type)
           << " needs " << wanted;
  Tensor tensor(type);
  if (found != 0)
    memcpy(tensor.mutableBytes().data(), (*buffer)->getBufferStart(), found);
  return tensor;
}

static FailureOr<RecordedTensor> readEntry(const llvm::json::Value &value,
                                           StringRef folder,
                                           MLIRContext *context) {
  std::string json = inside(folder, "case.json");
  const llvm::json::Object *entry = value.getAsObject();
  const llvm::json::Array *sizes = entry ? entry->getArray("shape") : nullptr;
  auto dtype = entry ? entry->getString("dtype") : std::nullopt;
  auto file = entry ? entry->getString("file") : std::nullopt;
  if (!sizes || !dtype || !file)
    return errorAt(context, json)
           << "each tensor needs \"dtype\", \"shape\" and \"file\"";
  Type element = elementTypeNamed(*dtype, context);
  if (!element)
    return errorAt(context, json) << "type '" << *dtype << "' is not known";
  SmallVector<int64_t> shape;
  for (const llvm::json::Value &size : *sizes) {
    shape.push_back(size.getAsInteger().value_or(-1));
    if (shape.back() < 0)
      return errorAt(context, json) << "a shape holds sizes of 0 or more only";
  }
  RecordedTensor recorded;
  recorded.name = entry->getString("name").value_or("").str();
  recorded.atol = entry->getNumber("atol").value_or(0);
  recorded.rtol = entry->getNumber("rtol").value_or(0);
  FailureOr<Tensor> tensor =
      readRaw(inside(folder, *file), RankedTensorType::get(shape, element));
  if (failed(tensor))
    return failure();
  recorded.value = *tensor;
  return recorded;
}

static LogicalResult readEntries(const llvm::json::Array *entries,
                                 StringRef folder, MLIRContext *context,
                                 std::vector<RecordedTensor> &tensors) {
  if (!entries)
    return errorAt(context, inside(folder, "case.json"))
           << "needs lists \"inputs\" and \"outputs\"";
  for (const llvm::json::Value &entry : *entries) {
    FailureOr<RecordedTensor> tensor = readEntry(entry, folder, context);
    if (failed(tensor))
      return failure();
    tensors.push_back(std::move(*tensor));
  }
  return success();
}

static FailureOr<TestCase> readJsonCase(StringRef folder,
                                        MLIRContext *context) {
  std::string file = inside(folder, "case.json");
  auto buffer = llvm::MemoryBuffer::getFile(file);
  if (!buffer)
    return errorAt(context, file) << buffer.getError().message();
  llvm::Expected<llvm::json::Value> json =
      llvm::json::parse((*buffer)->getBuffer());
  if (!json)
    return errorAt(context, file) << llvm::toString(json.takeError());
  const llvm::json::Object *object = json->getAsObject();
  if (!object)
    return errorAt(context, file) << "holds no JSON object";
  TestCase test;
  test.name = path::filename(folder).str();
  if (failed(readEntries(object->getArray("inputs"), folder, context,
                         test.inputs)) ||
      failed(readEntries(object->getArray("outputs"), folder, context,
                         test.outputs)))
    return failure();
  return test;
}

/// input_0.pb, input_1.pb, ... as long as there are any.
static LogicalResult readNumbered(StringRef folder, StringRef stem,
                                  MLIRContext *context,
                                  std::vector<RecordedTensor> &tensors) {
  for (unsigned k = 0;; ++k) {
    std::string file = inside(folder, stem + Twine(k) + ".pb");
    if (!fs::exists(file))
      return success();
    FailureOr<NamedTensor> tensor = readTensorProto(file, context);
    if (failed(tensor))
      return failure();
    RecordedTensor recorded{tensor->name, tensor->value};
    // Two units in the last place, as ONNX's own test runner has it.
    if (tensor->value.getElementType().isBF16())
      recorded.rtol = 0x1p-6;
    tensors.push_back(std::move(recorded));
  }
}

static FailureOr<TestCase> readProtoCase(StringRef folder,
                                         MLIRContext *context) {
  TestCase test;
  test.name = path::filename(folder).str();
  if (failed(readNumbered(folder, "input_", context, test.inputs)) ||
      failed(readNumbered(folder, "output_", context, test.outputs)))
    return failure();
  return test;
}

static bool isJsonCase(StringRef folder) {
  return fs::exists(inside(folder, "case.json"));
}
static bool isProtoCase(StringRef folder) {
  return fs::exists(inside(folder, "output_0.pb"));
}

FailureOr<std::vector<TestCase>> inlay::readCases(StringRef folder,
                                                  MLIRContext *context) {
  std::vector<std::string> folders;
  std::error_code code;
  if (isJsonCase(folder) || isProtoCase(folder)) {
    folders.push_back(folder.str());
  } else {
    for (fs::directory_iterator it(folder, code), end; !code && it != end;
         it.increment(code))
      if (isJsonCase(it->path()) || isProtoCase(it->path()))
        folders.push_back(it->path());
    if (code)
      return errorAt(context, folder) << code.message();
  }
  if (folders.empty())
    return errorAt(context, folder)
           << "no cases here; a case is a folder with case.json or with "
              "input_0.pb and output_0.pb";
  std::sort(folders.begin(), folders.end(), naturallyBefore);
  std::vector<TestCase> cases;
  for (const std::string &one : folders) {
    FailureOr<TestCase> test = isJsonCase(one) ? readJsonCase(one, context)
                                               : readProtoCase(one, context);
    if (failed(test))
      return failure();
    cases.push_back(std::move(*test));
  }
  return cases;
}
