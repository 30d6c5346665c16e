// Checks of options, with the nearest good value in each refusal.

#include "lib/Driver/Options.h"
#include "lib/Driver/Targets.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace inlay;
using llvm::Error;
using llvm::StringRef;

static Error refusal(const llvm::Twine &text) {
  return llvm::createStringError(text.str());
}

static bool isIdentifier(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

const Cpu &inlay::cpuOf(const CompileOptions &options) {
  auto target = findTarget(options.target, options.cpu);
  assert(target && "checkOptions has seen to it");
  return findCpu(**target, options.cpu);
}

Error inlay::checkOptions(const CompileOptions &options) {
  auto target = findTarget(options.target, options.cpu);
  if (!target)
    return target.takeError();
  if (Error error = checkArchitecture(options.target, options.sm))
    return error;
  if (options.target != "c" && (options.emitEva || options.emitHooks))
    return refusal("'--emit=eva' and 'hooks' are for the target 'c'; check the "
                   "code of '" +
                   options.target + "' with '--emit=test' or 'inlay verify'");
  if (!options.name.empty() && !isIdentifier(options.name))
    return refusal("'--name=" + options.name +
                   "' is no C identifier; use letters, digits and '_'");
  if (options.name.size() > 64)
    return refusal("'--name' has " + llvm::Twine(options.name.size()) +
                   " characters, 64 are allowed");
  if (options.optimization != 0 && options.optimization != 2)
    return refusal("there is no '-O" + llvm::Twine(options.optimization) +
                   "'; choose '-O0' or '-O2'");
  if (options.maxSteps < 0 || options.maxSteps > INT32_MAX)
    return refusal("'--max-steps=" + llvm::Twine(options.maxSteps) +
                   "' is out of range; choose 1 to 2147483647");
  static constexpr StringRef forms[] = {"float", "single"};
  if (!llvm::is_contained(forms, options.requant))
    return refusal("there is no '--requant=" + options.requant + "'" +
                   suggestion(options.requant, forms));
  for (const auto &[name, size] : options.dims)
    if (size < 1)
      return refusal("dimension '" + name + "' is " + llvm::Twine(size) +
                     ", but needs a size of 1 or more");
  return Error::success();
}

Error inlay::parseDimension(StringRef text, CompileOptions &options) {
  auto [name, number] = text.rsplit('=');
  int64_t size = 0;
  if (name.empty() || number.trim().getAsInteger(10, size) || size < 1)
    return refusal("'--dim " + text +
                   "' is not understood; write '--dim name=size', such as "
                   "'--dim batch=1'");
  auto [place, isNew] = options.dims.try_emplace(name.str(), size);
  if (!isNew && place->second != size)
    return refusal("dimension '" + name + "' is given as " +
                   llvm::Twine(place->second) + " and as " + llvm::Twine(size));
  return Error::success();
}

Error inlay::parseValue(StringRef text, CompileOptions &options) {
  auto [name, list] = text.rsplit('=');
  llvm::SmallVector<StringRef> words;
  list.split(words, ',');
  std::vector<int64_t> numbers;
  for (StringRef word : words)
    if (int64_t number = 0; !word.trim().getAsInteger(10, number))
      numbers.push_back(number);
  if (name.empty() || numbers.size() != words.size())
    return refusal("'--value " + text +
                   "' is not understood; write '--value name=numbers', such as "
                   "'--value shape=1,3,8'");
  auto [place, isNew] = options.values.try_emplace(name.str(), numbers);
  if (!isNew && place->second != numbers)
    return refusal("input '" + name + "' is given two values");
  return Error::success();
}

llvm::Expected<WeightStyle> inlay::parseWeightStyle(StringRef text) {
  static constexpr StringRef names[] = {"array", "literal", "blob"};
  for (auto [index, name] : llvm::enumerate(names))
    if (text == name)
      return static_cast<WeightStyle>(index);
  return refusal("there are no '" + text + "' weights" +
                 suggestion(text, names));
}
