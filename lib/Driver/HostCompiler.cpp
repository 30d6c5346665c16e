// Runs the host's C compiler on generated code.

#include "lib/Driver/HostCompiler.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include <cstdlib>

using namespace mlir;
using namespace inlay;
using llvm::Error;
using llvm::Expected;

static Error hostError(const Twine &text) {
  return llvm::createStringError(text.str());
}

/// The words of the compiler's command: `$CC` may hold arguments.
static Expected<SmallVector<std::string>> compilerCommand() {
  SmallVector<std::string> words;
  if (const char *chosen = std::getenv("CC")) {
    SmallVector<StringRef> parts;
    llvm::SplitString(chosen, parts);
    for (StringRef part : parts)
      words.push_back(part.str());
  }
  if (!words.empty()) {
    auto program = llvm::sys::findProgramByName(words[0]);
    if (!program)
      return hostError("no C compiler '" + words[0] + "', which $CC names");
    words[0] = *program;
    return words;
  }
  for (StringRef name : {"cc", "gcc", "clang"})
    if (auto program = llvm::sys::findProgramByName(name)) {
      words.push_back(*program);
      return words;
    }
  return hostError("no C compiler found; install gcc or clang, or set $CC");
}

/// The first lines of a file, indented.
static std::string headOf(StringRef file) {
  auto buffer = llvm::MemoryBuffer::getFile(file);
  if (!buffer)
    return {};
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', /*MaxSplit=*/12,
                               /*KeepEmpty=*/false);
  std::string text;
  for (StringRef line : ArrayRef<StringRef>(lines).take_front(12))
    text += "\n  " + line.take_front(200).str();
  return text;
}

Error inlay::buildOnHost(const HostBuild &build, const Cpu &cpu) {
  Expected<SmallVector<std::string>> command = compilerCommand();
  if (!command)
    return command.takeError();
  for (const char *flag : {"-std=c99", "-O2", "-ffp-contract=off", "-w"})
    command->push_back(flag);
  if (build.isLibrary)
    command->append({"-fPIC", "-shared"});
  command->append({"-o", build.output});
  if (runsHere(cpu))
    for (StringRef flag : cpu.flags)
      command->push_back(flag.str());
  for (const std::string &source : build.sources)
    command->push_back(build.folder + "/" + source);
  if (build.usesOpenCl)
    command->push_back("-lOpenCL");
  command->push_back("-lm");
  SmallVector<StringRef> words(command->begin(), command->end());
  std::string log = build.folder + "/compiler.log";
  std::optional<StringRef> redirects[] = {StringRef("/dev/null"),
                                          StringRef(log), StringRef(log)};
  std::string message;
  int code = llvm::sys::ExecuteAndWait(words[0], words, std::nullopt, redirects,
                                       /*SecondsToWait=*/0, /*MemoryLimit=*/0,
                                       &message);
  if (code == 0)
    return Error::success();
  return hostError(
      "the C compiler '" + words[0] +
      "' does not build the generated code (exit code " + Twine(code) + ")" +
      (build.usesOpenCl ? "; it needs OpenCL's headers and library, in "
                          "Debian opencl-headers and ocl-icd-opencl-dev"
                        : "") +
      headOf(log));
}
