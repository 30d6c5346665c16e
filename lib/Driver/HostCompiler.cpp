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

Expected<std::vector<std::string>>
inlay::compilerCommand(const char *variable, ArrayRef<StringRef> names,
                       StringRef kind) {
  std::vector<std::string> words;
  if (const char *chosen = std::getenv(variable)) {
    SmallVector<StringRef> parts;
    llvm::SplitString(chosen, parts);
    for (StringRef part : parts)
      words.push_back(part.str());
  }
  if (!words.empty()) {
    auto program = llvm::sys::findProgramByName(words[0]);
    if (!program)
      return hostError("no " + kind + " '" + words[0] + "', which $" +
                       variable + " names");
    words[0] = *program;
    return words;
  }
  for (StringRef name : names)
    if (auto program = llvm::sys::findProgramByName(name)) {
      words.push_back(*program);
      return words;
    }
  return hostError("no " + kind + " found; install " + names.front() +
                   ", or set $" + variable);
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

Error inlay::runCompiler(ArrayRef<std::string> command, StringRef folder,
                         StringRef hint) {
  SmallVector<StringRef> words(command.begin(), command.end());
  std::string log = (folder + "/compiler.log").str();
  std::optional<StringRef> redirects[] = {StringRef("/dev/null"),
                                          StringRef(log), StringRef(log)};
  std::string message;
  int code = llvm::sys::ExecuteAndWait(words[0], words, std::nullopt, redirects,
                                       /*SecondsToWait=*/0, /*MemoryLimit=*/0,
                                       &message);
  if (code == 0)
    return Error::success();
  return hostError("the compiler '" + words[0] +
                   "' does not build the generated code (exit code " +
                   Twine(code) + ")" + hint + headOf(log));
}

Error inlay::buildOnHost(const HostBuild &build, const Cpu &cpu) {
  Expected<std::vector<std::string>> command =
      compilerCommand("CC", {"cc", "gcc", "clang"}, "C compiler");
  if (!command)
    return command.takeError();
  for (const char *flag : {"-std=c99", "-O2", "-ffp-contract=off", "-w"})
    command->push_back(flag);
  if (build.isLibrary)
    command->insert(command->end(), {"-fPIC", "-shared"});
  command->insert(command->end(), {"-o", build.output});
  if (runsHere(cpu))
    for (StringRef flag : cpu.flags)
      command->push_back(flag.str());
  for (const std::string &source : build.sources)
    command->push_back(build.folder + "/" + source);
  if (build.usesOpenCl)
    command->push_back("-lOpenCL");
  command->push_back("-lm");
  return runCompiler(*command, build.folder,
                     build.usesOpenCl
                         ? "; it needs OpenCL's headers and library, in "
                           "Debian opencl-headers and ocl-icd-opencl-dev"
                         : "");
}
