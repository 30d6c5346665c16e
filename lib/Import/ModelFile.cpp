//===- ModelFile.cpp - The bytes of a model -------------------------------===//
//
// A file is read through a protobuf stream in blocks; the hash sees the same
// bytes as the parser. Limits on size and nesting are those of protobuf's
// reader and ours (I1, I2).
//
//===----------------------------------------------------------------------===//

#include "lib/Import/ModelFile.h"
#include "lib/Import/Text.h"

#include "mlir/IR/Diagnostics.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

namespace {
/// Gives the bytes of a file to protobuf and to the hash.
class HashingStream : public google::protobuf::io::CopyingInputStream {
public:
  explicit HashingStream(int file) : file(file) {}

  int Read(void *buffer, int size) override {
    ssize_t count = ::read(file, buffer, size_t(size));
    if (count < 0)
      failed = true;
    if (count > 0)
      hash.update(
          ArrayRef<uint8_t>(static_cast<uint8_t *>(buffer), size_t(count)));
    return int(count);
  }

  bool failed = false;
  llvm::SHA256 hash;

private:
  int file;
};

struct FileCloser {
  int file;
  ~FileCloser() {
    if (file >= 0)
      ::close(file);
  }
};
} // namespace

FailureOr<std::shared_ptr<ModelFile>>
inlay::import::readModelFile(StringRef path, Location loc,
                             const ImportOptions &options) {
  constexpr int nestingLimit = 64; // I2
  constexpr int blockBytes = 1 << 20;
  auto file = std::make_shared<ModelFile>(path);
  FileCloser input{::open(file->path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat info;
  if (input.file < 0 || ::fstat(input.file, &info) != 0) {
    std::string why = std::strerror(errno);
    return emitError(loc) << "cannot open " << quotedPath(path) << ": "
                          << llvm::StringRef(why).lower();
  }
  if (!S_ISREG(info.st_mode))
    return emitError(loc) << quotedPath(path) << " is not a regular file";
  uint64_t bytes = uint64_t(info.st_size);
  uint64_t limit = std::min<uint64_t>(options.maxFileBytes, INT32_MAX);
  if (bytes > limit) // I1
    return emitError(loc) << quotedPath(path) << " has " << bytes
                          << " bytes, more than the limit of " << limit
                          << "; keep weights in external data files";

  // Protobuf reports malformed strings on stderr; ours is the only voice.
  google::protobuf::SetLogHandler(nullptr);
  HashingStream bytesIn(input.file);
  google::protobuf::io::CopyingInputStreamAdaptor blocks(&bytesIn, blockBytes);
  bool parsed;
  {
    google::protobuf::io::CodedInputStream coded(&blocks);
    coded.SetTotalBytesLimit(INT32_MAX);
    coded.SetRecursionLimit(nestingLimit);
    parsed = file->model.ParseFromCodedStream(&coded) &&
             coded.ConsumedEntireMessage();
  }
  if (bytesIn.failed)
    return emitError(loc) << "cannot read " << quotedPath(path);
  if (!parsed)
    return emitError(loc) << quotedPath(path)
                          << " is not an ONNX file, or it is cut short: it "
                             "does not parse as a protobuf ModelProto";
  file->sha256 = llvm::toHex(bytesIn.hash.final(), /*LowerCase=*/true);
  return file;
}
