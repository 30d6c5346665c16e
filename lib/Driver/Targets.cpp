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
static constexpr StringRef armFlags[] = {"-march=armv8-a"};

static constexpr Cpu cCpus[] = {
    {"generic", 1, 0, {}},
    {"x86-64-v3", 8, 16, v3Flags},
    {"x86-64-v4", 16, 32, v4Flags},
    {"aarch64", 4, 32, armFlags},
};

static constexpr Cpu openClCpus[] = {
    {"generic", 1, 0, {}},
};

static const Target targets[] = {
    {"c", "C99 for any processor, one function a layer", cCpus},
    {"cuda", "CUDA C++ for NVIDIA GPUs", {}},
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
  if (target->cpus.empty())
    return refusal("target '" + name.str() +
                   "' is planned and not there yet; '--target=c' is");
  llvm::SmallVector<StringRef> cpus = {"host"};
  for (const Cpu &known : target->cpus)
    cpus.push_back(known.name);
  if (!llvm::is_contained(cpus, cpu))
    return refusal("target '" + name.str() + "' has no processor '" +
                   cpu.str() + "'" + suggestion(cpu, cpus));
  return target;
}

bool inlay::runsHere(const Cpu &cpu) {
  if (cpu.lanes == 1)
    return true;
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
    if (name == "host" && runsHere(cpu) && cpu.lanes > found->lanes)
      found = &cpu;
  }
  return *found;
}
