// The driver for Frama-C/Eva: any bits in the inputs and in the arena, and each
// pointer null once, so that every statement is reached.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "lib/Support/Text.h"

using namespace mlir;
using namespace inlay;

std::string inlay::c::evaDriver(const Program &program,
                                const Spelling &spelling) {
  const std::string &name = program.prefix;
  bool hasBlob =
      program.storage() == WeightStorage::Blob && program.hasWeightFiles();
  std::string text =
      fileTitle(program, name + "_eva.c",
                "Proves the code free of undefined behaviour, for any input.") +
      " *\n *   sh eva.sh\n */\n#include \"" + name + ".h\"\n\n" +
      "#ifdef __FRAMAC__\n#include \"__fc_builtin.h\"\n\nstatic " + name +
      "_arena arena;\n";
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
  std::string weights =
      program.hasWeightFiles() && program.storage() != WeightStorage::Blob
          ? " " + name + "_weights.c"
          : "";
  return "#!/bin/sh\n"
         "# Proves " +
         name +
         " with Frama-C/Eva: expect `0 alarms` and 100% coverage.\n"
         "# The last option: inputs may be infinite or not a number.\n"
         "cd \"$(dirname \"$0\")\" || exit 1\n"
         "exec frama-c -eva -eva-no-show-progress -warn-special-float none \\\n"
         "  \"$@\" " +
         name + ".c" + weights + " " + name + "_eva.c\n";
}
