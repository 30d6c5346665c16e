// The driver for Frama-C/Eva: any bits in the inputs and in the arena, and each
// pointer null once, so that every statement is reached.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;

/// Whether Eva can do without `<name>_weights.c`: it takes what is declared
/// only as unknown.
static bool provesAnyWeights(const Program &program) {
  return program.hasWeightFiles() && program.storage() != WeightStorage::Blob;
}

/// Weights that are no floats and no codes: addresses may depend on them. A
/// proof for any weights keeps them as they are.
static void writeIndexTables(std::string &text, const Program &program,
                             const Spelling &spelling) {
  auto isTable = [](const Weight &weight) {
    return weight.element.type.isInteger() && weight.element.bytes() >= 4;
  };
  if (!provesAnyWeights(program) || llvm::none_of(program.weights, isTable))
    return;
  llvm::raw_string_ostream os(text);
  os << "\n#ifdef ANY_WEIGHTS\n/* Instead of " << program.prefix
     << "_weights.c: what may lead to an address. */\n#include \""
     << program.prefix << "_weights.h\"\n/* clang-format off */\n";
  defineWeights(os, program, spelling, isTable);
  os << "/* clang-format on */\n#endif /* ANY_WEIGHTS */\n";
}

std::string inlay::c::evaDriver(const Program &program,
                                const Spelling &spelling) {
  const std::string &name = program.prefix;
  bool hasBlob =
      program.storage() == WeightStorage::Blob && program.hasWeightFiles();
  std::string text =
      fileTitle(program, name + "_eva.c",
                "Proves the code free of undefined behaviour, for any input.") +
      " *\n *   sh eva.sh\n */\n#include \"" + name + ".h\"\n\n" +
      "#ifdef __FRAMAC__\n#include \"__fc_builtin.h\"\n";
  writeIndexTables(text, program, spelling);
  text += "\nstatic " + name + "_arena arena;\n";
  std::vector<std::pair<std::string, bool>> unknown; // name, is an array
  std::vector<std::string> arguments = {"&arena"};
  if (hasBlob) {
    text += "static " + name + "_weights weights;\n";
    arguments.push_back("&weights");
  }
  for (const Parameter *each : program.ioInOrder()) {
    // In a name space of its own: a parameter may be called like anything.
    std::string variable = "io_" + each->name;
    text += "static " + spelling.storageType(each->element) + " " + variable +
            "[" + std::to_string(std::max<int64_t>(1, each->count())) + "];\n";
    arguments.push_back(variable);
  }
  text += "\nint main(void) {\n";
  auto makeUnknown = [&](const std::string &address,
                         const std::string &variable) {
    text += fillList("  Frama_C_make_unknown(",
                     {"(char *)" + address, "sizeof " + variable}, ");") +
            "\n";
  };
  makeUnknown("&arena", "arena");
  if (hasBlob)
    makeUnknown("&weights", "weights");
  for (const Parameter &input : program.inputs)
    makeUnknown("io_" + input.name, "io_" + input.name);
  std::string head = "  (void)" + name + "_run(";
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::vector<std::string> missing = arguments;
    missing[i] = "0";
    text += fillList(head, missing, ");") + "\n";
  }
  text += fillList(head, arguments, ");") + "\n";
  return text + "  return 0;\n}\n\n#endif /* __FRAMAC__ */\n";
}

std::string inlay::c::evaScript(const Program &program) {
  const std::string &name = program.prefix;
  std::string head =
      "#!/bin/sh\n# Proves " + name +
      " with Frama-C/Eva: expect `0 alarms` and 100% coverage.\n"
      "# Inputs may be infinite or not a number: that is what the last option "
      "says.\n";
  std::string folder = "cd \"$(dirname \"$0\")\" || exit 1\n";
  std::string eva = "frama-c -eva -eva-no-show-progress -warn-special-float "
                    "none \\\n    \"$@\" " +
                    name + ".c " + name + "_eva.c\n";
  if (!provesAnyWeights(program))
    return head + folder + "exec " + eva;
  std::string weights = name + "_weights.c";
  return head + "#\n# " + weights +
         " is left out at first: the proof then holds for any\n"
         "# weights but integers of 32 bits and more, and takes seconds. "
         "Should "
         "there be\n# alarms, Eva looks again and is told all weights.\n" +
         folder + "prove() {\n  " + eva +
         "}\nfound=$(prove \"$@\" -cpp-extra-args=-DANY_WEIGHTS)\n"
         "case $found in\n"
         "*\" 0 alarms generated\"*) printf '%s\\n' \"$found\" ;;\n"
         "*) prove \"$@\" " +
         weights + " ;;\nesac\n";
}
