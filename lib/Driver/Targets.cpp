// The table of targets. A new one is a row here and a folder in codegen/.

#include "lib/Driver/Targets.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

using namespace inlay;
using llvm::ArrayRef;
using llvm::StringRef;

static constexpr StringRef v3Flags[] = {"-march=x86-64-v3"};
static constexpr StringRef v4Flags[] = {"-march=x86-64-v4"};
static constexpr StringRef vnniFlags[] = {"-march=x86-64-v4", "-mavx512vnni"};
static constexpr StringRef armFlags[] = {"-march=armv8-a"};

static constexpr StringRef m4Flags[] = {"-mcpu=cortex-m4", "-mthumb",
                                        "-mfloat-abi=soft"};
static constexpr StringRef m4fFlags[] = {
    "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"};
static constexpr StringRef m55Flags[] = {"-mcpu=cortex-m55", "-mthumb",
                                         "-mfloat-abi=hard"};
static constexpr StringRef rv32Flags[] = {"-march=rv32imac", "-mabi=ilp32"};
static constexpr StringRef avrFlags[] = {"-mmcu=atmega2560"};

/// A processor without vectors, as most of firmware runs on.
static constexpr Cpu small(StringRef name, ArrayRef<StringRef> flags,
                           bool hasFloat) {
  return {name, 1, 0, flags, hasFloat, true};
}

static constexpr Cpu cCpus[] = {
    {"generic", 1, 0, {}},
    {"x86-64-v3", 8, 16, v3Flags},
    {"x86-64-v4", 16, 32, v4Flags},
    {"x86-64-v4-vnni", 16, 32, vnniFlags},
    {"aarch64", 4, 32, armFlags},
    small("cortex-m4", m4Flags, false),
    small("cortex-m4f", m4fFlags, true),
    small("cortex-m55", m55Flags, true),
    small("riscv32", rv32Flags, false),
    {"avr", 1, 0, avrFlags, false, false, 16, true},
};

/// On a device there is one way for all.
static constexpr Cpu deviceCpus[] = {
    {"generic", 1, 0, {}},
};

/// The kinds of devices that OpenCL runs on, as `--profile` names them: a
/// processor wants its lanes filled by each work-item, a GPU one result of
/// each.
static constexpr Cpu openClCpus[] = {
    {"generic", 1, 0, {}},
    {"cpu", 8, 16, {}},
    {"gpu-local", 1, 0, {}},
    {"gpu-reg", 1, 0, {}},
};

/// The least that have asynchronous copies and matrix units for 16x8x16.
static constexpr StringRef architectures[] = {"80", "90a"};

static const Target targets[] = {
    {"c", "C99 for any processor, one function a layer", cCpus},
    {"cuda", "CUDA C++ with its host side, for NVIDIA GPUs", deviceCpus},
    {"opencl", "OpenCL C 1.2 with its host side in C99", openClCpus},
};

ArrayRef<Target> inlay::allTargets() { return targets; }

StringRef inlay::nearestWord(StringRef word, ArrayRef<StringRef> known) {
  StringRef best;
  unsigned bestDistance = word.size() / 2 + 1;
  for (StringRef candidate : known) {
    unsigned distance = word.edit_distance(candidate, true, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

std::string inlay::suggestion(StringRef word, ArrayRef<StringRef> known) {
  StringRef near = nearestWord(word, known);
  if (!near.empty())
    return "; did you mean '" + near.str() + "'?";
  std::string text = "; choose one of ";
  llvm::interleave(
      known, [&](StringRef name) { text += "'" + name.str() + "'"; },
      [&] { text += ", "; });
  return text;
}

static llvm::Error refusal(const std::string &text) {
  return llvm::createStringError(text);
}

llvm::Expected<const Target *> inlay::findTarget(StringRef name,
                                                 StringRef cpu) {
  const Target *target =
      llvm::find_if(targets, [&](const Target &t) { return t.name == name; });
  if (target == std::end(targets)) {
    llvm::SmallVector<StringRef> names;
    for (const Target &known : targets)
      names.push_back(known.name);
    return refusal("there is no target '" + name.str() + "'" +
                   suggestion(name, names));
  }
  llvm::SmallVector<StringRef> cpus = {"host"};
  for (const Cpu &known : target->cpus)
    cpus.push_back(known.name);
  if (!llvm::is_contained(cpus, cpu))
    return refusal("target '" + name.str() + "' has no processor '" +
                   cpu.str() + "'" + suggestion(cpu, cpus));
  return target;
}

llvm::Error inlay::checkArchitecture(StringRef target, StringRef name) {
  if (name.empty())
    return llvm::Error::success();
  if (target != "cuda")
    return refusal("'--sm=" + name.str() +
                   "' is for the target 'cuda', not for '" + target.str() +
                   "'");
  if (llvm::is_contained(architectures, name))
    return llvm::Error::success();
  unsigned number = 0;
  bool isOld = !name.getAsInteger(10, number) && number < 80;
  return refusal("there is no '--sm=" + name.str() + "'" +
                 (isOld ? ", as the kernels need what came with 80" : "") +
                 suggestion(isOld ? "" : name, architectures));
}

bool inlay::runsHere(const Cpu &cpu) {
  if (cpu.lanes == 1)
    return cpu.flags.empty();
#if defined(__x86_64__)
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  auto has = [&](std::initializer_list<StringRef> names) {
    return llvm::all_of(names,
                        [&](StringRef name) { return features.lookup(name); });
  };
  if (cpu.name == "x86-64-v3")
    return has({"avx2", "fma", "bmi2", "f16c"});
  if (cpu.name == "x86-64-v4")
    return has({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"});
  if (cpu.name == "x86-64-v4-vnni")
    return has({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd",
                "avx512vnni"});
  return false;
#elif defined(__aarch64__)
  return cpu.name == "aarch64";
#else
  return false;
#endif
}

const Cpu &inlay::findCpu(const Target &target, StringRef name) {
  const Cpu *found = &target.cpus.front();
  for (const Cpu &cpu : target.cpus) {
    if (cpu.name == name)
      return cpu;
    // Of rows with the same registers, a later one has more instructions.
    if (name == "host" && cpu.lanes > 1 && cpu.lanes >= found->lanes &&
        runsHere(cpu))
      found = &cpu;
  }
  return *found;
}
