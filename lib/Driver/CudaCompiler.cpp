// Builds generated CUDA: with nvcc for a GPU, or with the host's C++ compiler
// and the emulator, where the processor plays the GPU.

#include "lib/Driver/HostCompiler.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstdlib>

using namespace mlir;
using namespace inlay;
using llvm::Error;
using llvm::Expected;

/// The folder of the emulator's header.
static Expected<std::string> emulatorFolder() {
  const char *chosen = std::getenv("INLAY_CUDA_EMU");
  std::string folder = chosen ? chosen : INLAY_CUDA_EMU_FOLDER;
  if (llvm::sys::fs::exists(folder + "/inlay_cuda_emu.h"))
    return folder;
  return llvm::createStringError(
      "no emulator in '" + folder +
      "'; set $INLAY_CUDA_EMU to the folder of inlay_cuda_emu.h");
}

static Error emulated(const HostBuild &build) {
  Expected<std::vector<std::string>> command =
      compilerCommand("CXX", {"c++", "g++", "clang++"}, "C++ compiler");
  if (!command)
    return command.takeError();
  Expected<std::string> emulator = emulatorFolder();
  if (!emulator)
    return emulator.takeError();
  command->insert(command->end(),
                  {"-O2", "-ffp-contract=off", "-w", "-fPIC", "-shared",
                   "-DINLAY_CUDA_EMU", "-I" + *emulator, "-o", build.output});
  for (const std::string &source : build.sources) {
    bool isCuda = StringRef(source).ends_with(".cu");
    command->insert(command->end(),
                    {"-x", isCuda ? "c++" : "c", build.folder + "/" + source});
  }
  command->push_back("-lm");
  return runCompiler(*command, build.folder);
}

Error inlay::buildCuda(const HostBuild &build, const CudaBuild &cuda) {
  if (cuda.emulate)
    return emulated(build);
  Expected<std::vector<std::string>> command =
      compilerCommand("NVCC", {"nvcc", "/usr/local/cuda/bin/nvcc"}, "nvcc");
  if (!command) {
    llvm::consumeError(command.takeError());
    return llvm::createStringError(
        "no nvcc found; install the CUDA toolkit, set $NVCC, or use "
        "'--emulate', where the processor plays the GPU");
  }
  std::string arch = cuda.architecture.empty() ? "80" : cuda.architecture;
  command->insert(command->end(),
                  {"-std=c++17", "-O2", "-arch=sm_" + arch, "-w", "-shared",
                   "-Xcompiler=-fPIC,-w", "-o", build.output});
  for (const std::string &source : build.sources)
    command->push_back(build.folder + "/" + source);
  return runCompiler(*command, build.folder);
}
