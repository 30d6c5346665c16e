// Building and running generated C on this machine. The library is opened in a
// forked child, so that whatever it does ends as an error here. Inputs and
// outputs lie in memory shared with the child, with marked gaps between them:
//
//   | gap | input 0 | gap | input 1 | gap | output 0 | gap |

#include "lib/Driver/HostProgram.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/HostCompiler.h"
#include "lib/Driver/Shims.h"
#include "lib/Driver/WriteOutput.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <dlfcn.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace inlay;
using llvm::Error;
using llvm::Expected;
namespace fs = llvm::sys::fs;

static constexpr size_t gapBytes = 64;
static constexpr char gapMark = char(0xA5);

static Error hostError(const Twine &text) {
  return llvm::createStringError(text.str());
}

//===-- building -----------------------------------------------------------===

Expected<std::unique_ptr<HostProgram>>
HostProgram::build(ArrayRef<SourceFile> files, StringRef name,
                   Signature signature, const Cpu &cpu, const CudaBuild &cuda) {
  std::unique_ptr<HostProgram> program(new HostProgram);
  SmallString<128> folder;
  if (std::error_code code = fs::createUniqueDirectory("inlay", folder))
    return hostError("cannot make a temporary folder: " + code.message());
  program->folder = folder.str().str();
  program->library = program->folder + "/model.so";
  program->signature = std::move(signature);
  std::vector<SourceFile> all;
  SmallVector<std::string> sources;
  for (const SourceFile &file : files) {
    if (file.name == (name + "_test.c").str() ||
        file.name == (name + "_eva.c").str())
      continue;
    all.push_back(file);
    if (StringRef(file.name).ends_with(".bin"))
      program->blob = file.contents;
  }
  auto has = [&](StringRef ending) {
    return llvm::any_of(files, [&](const SourceFile &file) {
      return file.name == (name + ending).str();
    });
  };
  bool isOpenCl = has(".cl"), isCuda = has(".cu");
  bool hasBlob = !program->blob.empty();
  all.push_back(
      {"inlay_shim.c", isOpenCl ? openClShim(name, program->signature, hasBlob)
                       : isCuda ? cudaShim(name, program->signature, hasBlob)
                                : cShim(name, program->signature, hasBlob)});
  for (const SourceFile &file : all)
    if (StringRef(file.name).ends_with(".c") ||
        StringRef(file.name).ends_with(".cu"))
      sources.push_back(file.name);
  if (Error error = writeOutput(all, program->folder))
    return error;
  HostBuild build;
  build.folder = program->folder;
  build.sources.assign(sources.begin(), sources.end());
  build.output = program->library;
  build.isLibrary = true;
  build.usesOpenCl = isOpenCl;
  if (Error error = isCuda ? buildCuda(build, cuda) : buildOnHost(build, cpu))
    return error;
  return program;
}

HostProgram::~HostProgram() {
  if (!folder.empty())
    fs::remove_directories(folder);
}

//===-- running ------------------------------------------------------------===

namespace {
/// The memory shared with the child, and where the tensors lie in it.
class Exchange {
public:
  Exchange(ArrayRef<ArrayRef<char>> inputs, const Signature &signature) {
    for (ArrayRef<char> input : inputs)
      place(input.size());
    for (const Signature::Entry &output : signature.outputs)
      place(output.type.getNumElements() *
            elementBytes(output.type.getElementType()));
    total += gapBytes;
    void *memory = mmap(nullptr, total, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    base = memory == MAP_FAILED ? nullptr : static_cast<char *>(memory);
    if (!base)
      return;
    memset(base, gapMark, total);
    for (auto [place, input] : llvm::zip(places, inputs))
      if (place.bytes != 0)
        memcpy(base + place.offset, input.data(), place.bytes);
  }
  ~Exchange() {
    if (base)
      munmap(base, total);
  }

  bool isValid() const { return base; }
  void *at(size_t index) const { return base + places[index].offset; }

  /// Whether all bytes between the tensors are as they were.
  bool gapsIntact() const {
    size_t next = 0;
    for (const Place &place : places) {
      for (size_t i = next; i < place.offset; ++i)
        if (base[i] != gapMark)
          return false;
      next = place.offset + place.bytes;
    }
    for (size_t i = next; i < total; ++i)
      if (base[i] != gapMark)
        return false;
    return true;
  }

private:
  struct Place {
    size_t offset, bytes;
  };
  void place(size_t bytes) {
    size_t offset = llvm::alignTo(total + gapBytes, 64);
    places.push_back({offset, bytes});
    total = offset + bytes;
  }

  SmallVector<Place> places;
  size_t total = 0;
  char *base = nullptr;
};
} // namespace

/// How the child ends where the model returned another status than 0, which it
/// has reported.
static constexpr int badStatusCode = 126;

/// The child's whole life: opens the library, runs the model once, and ends.
/// What goes wrong before the run is written to `report`.
[[noreturn]] static void runInChild(const char *library, void **inputs,
                                    void **outputs, int report) {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
    std::signal(signal, SIG_DFL);
  rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  auto say = [&](const char *text, int code = 127) {
    ssize_t ignored = write(report, text, strlen(text));
    (void)ignored;
    _exit(code);
  };
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    say(dlerror());
  auto shim =
      reinterpret_cast<int (*)(void **, void **)>(dlsym(handle, "inlay_shim"));
  if (!shim)
    say(dlerror());
  int status = shim(inputs, outputs);
  if (status != 0)
    say(std::to_string(status).c_str(), badStatusCode);
  _exit(0);
}

/// Reads until the child closes its end. False where that takes too long.
static bool readReport(int report, unsigned seconds, std::string &text) {
  char buffer[256];
  while (true) {
    pollfd wait = {report, POLLIN, 0};
    int ready = poll(&wait, 1, int(seconds) * 1000);
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0)
      return false;
    ssize_t count = read(report, buffer, sizeof buffer);
    if (count <= 0)
      return true;
    text.append(buffer, count);
  }
}

/// A single element fits a scalar and [1] alike, as in ONNX Runtime.
static bool fits(RankedTensorType given, RankedTensorType wanted) {
  return given == wanted ||
         (given.getElementType() == wanted.getElementType() &&
          given.getNumElements() == 1 && wanted.getNumElements() == 1);
}

Error inlay::checkInputs(ArrayRef<Tensor> inputs, const Signature &signature) {
  if (inputs.size() != signature.inputs.size())
    return hostError("the model takes " + Twine(signature.inputs.size()) +
                     " inputs, " + Twine(inputs.size()) + " are given");
  for (auto [input, entry] : llvm::zip(inputs, signature.inputs))
    if (!fits(input.getType(), entry.type))
      return hostError("input '" + entry.name + "' is " +
                       tensorTypeText(entry.type) + ", but " +
                       tensorTypeText(input.getType()) + " is given");
  return Error::success();
}

/// What the child's end means, if it is no success.
static Error checkEnd(int end, const std::string &report) {
  if (WIFSIGNALED(end))
    return hostError(Twine("the generated code crashed: ") +
                     strsignal(WTERMSIG(end)));
  int code = WEXITSTATUS(end);
  if (code == badStatusCode && report == std::to_string(noOpenClDevice))
    return hostError("this machine has no OpenCL device; install a driver, in "
                     "Debian pocl-opencl-icd for the processor");
  if (code == badStatusCode && report == std::to_string(noCudaDevice))
    return hostError("this machine has no CUDA device; use '--emulate', where "
                     "the processor plays the GPU");
  if (code == badStatusCode)
    return hostError("the generated code returned status " + report);
  if (code == 127)
    return hostError("cannot load the generated code: " + report);
  if (code != 0)
    return hostError("the generated code ended the process with " +
                     Twine(code));
  return Error::success();
}

Expected<std::vector<Tensor>> HostProgram::run(ArrayRef<Tensor> inputs,
                                               unsigned timeoutSeconds) const {
  if (Error error = checkInputs(inputs, signature))
    return error;
  SmallVector<ArrayRef<char>> given;
  for (const Tensor &input : inputs)
    given.push_back(input.bytes());
  if (!blob.empty())
    given.push_back(ArrayRef<char>(blob.data(), blob.size()));
  Exchange exchange(given, signature);
  int channel[2];
  if (!exchange.isValid() || pipe(channel) != 0)
    return hostError(Twine("cannot start the model: ") + strerror(errno));
  SmallVector<void *> inputPlaces, outputPlaces;
  for (size_t i = 0; i < given.size(); ++i)
    inputPlaces.push_back(exchange.at(i));
  for (size_t i = 0; i < signature.outputs.size(); ++i)
    outputPlaces.push_back(exchange.at(given.size() + i));
  pid_t child = fork();
  if (child == 0) {
    close(channel[0]);
    runInChild(library.c_str(), inputPlaces.data(), outputPlaces.data(),
               channel[1]);
  }
  close(channel[1]);
  auto closeChannel = llvm::scope_exit([&] { close(channel[0]); });
  if (child < 0)
    return hostError(Twine("cannot start the model: ") + strerror(errno));
  std::string report;
  bool inTime = readReport(channel[0], timeoutSeconds, report);
  if (!inTime)
    kill(child, SIGKILL);
  int end = 0;
  while (waitpid(child, &end, 0) < 0 && errno == EINTR) {
  }
  if (!inTime)
    return hostError("the generated code ran for over " +
                     Twine(timeoutSeconds) + " s and was stopped");
  if (Error error = checkEnd(end, report))
    return error;
  if (!exchange.gapsIntact())
    return hostError("the generated code wrote outside of its outputs");
  std::vector<Tensor> outputs;
  for (auto [entry, place] : llvm::zip(signature.outputs, outputPlaces)) {
    Tensor &output = outputs.emplace_back(entry.type);
    MutableArrayRef<char> bytes = output.mutableBytes();
    if (!bytes.empty())
      memcpy(bytes.data(), place, bytes.size());
  }
  return outputs;
}
