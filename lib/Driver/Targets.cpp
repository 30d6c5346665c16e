// The table of targets. A new one is a row here and a folder in codegen/.

#include "lib/Driver/Targets.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace inlay;
using llvm::ArrayRef;
using llvm::StringRef;

static constexpr StringRef cCpus[] = {"generic"};

static const Target targets[] = {
    {"c", "C99 for any processor, one function a layer", cCpus},
    {"cuda", "CUDA C++ for NVIDIA GPUs", {}},
    {"opencl", "OpenCL C 1.2 with its host side in C", {}},
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
  if (!llvm::is_contained(target->cpus, cpu))
    return refusal("target '" + name.str() + "' has no processor '" +
                   cpu.str() + "'" + suggestion(cpu, target->cpus));
  return target;
}
