// The lines of `run` of a model that has branches and loops of its own. What
// decides lies on the device: the host reads it back between the launches. An
// input that decides is looked at where the caller has it.
#include "codegen/C/Files.h"
#include "codegen/Device/Device.h"
#include "codegen/OpenCL/Files.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::opencl;

namespace {

/// `launch(&status, model, queue, STEP1_ADD);` and the like.
class OpenClRunForm : public c::RunForm {
public:
  OpenClRunForm(const Program &program, const Kernels &kernels)
      : program(program), kernels(kernels) {
    NameScope names = program.fileScope;
    buffers = {names.unique("BUFFER_ARENA"), names.unique("BUFFER_WEIGHTS")};
    for (const Parameter *each : program.ioInOrder())
      buffers.push_back(names.unique("BUFFER_" + toMacroName(each->name)));
    for (const Kernel &kernel : kernels.list)
      steps.push_back(names.unique(toMacroName(kernel.name)));
  }

  Call launch(const Step &step, ArrayRef<c::Place> places) const override {
    std::string distances;
    for (const c::Place &place : places)
      if (!place.distance.empty())
        distances += (distances.empty() ? "" : ", ") + place.distance;
    size_t kernel = kernels.ofStep[&step - program.steps.data()];
    Call call = start("launch", steps[kernel]);
    if (distances.empty())
      return call;
    call.first = "launch_at(";
    call.second.push_back("(const cl_long[]){" + distances + "}");
    return call;
  }

  Call copy(const c::Place &to, const c::Place &from,
            int64_t count) const override {
    return {"copy(",
            {"&status", "model", "queue", bufferName(to), byteText(to),
             bufferName(from), byteText(from),
             std::to_string(count * from.pointer->element.bytes())}};
  }

  std::string read(const c::Place &place) const override {
    const Pointer &pointer = *place.pointer;
    if (pointer.kind == Pointer::Argument &&
        !program.argument(pointer.index).isWritten) {
      std::string index = place.distance;
      if (index.empty() || pointer.offset != 0)
        index += (index.empty() ? "" : " + ") + std::to_string(pointer.offset);
      return program.argument(pointer.index).name + "[" + index + "]";
    }
    return pointer.element.arenaMember() + "_at(&status, model, queue, " +
           bufferName(place) + ", " + byteText(place) + ")";
  }

  std::string write(const c::Place &place, StringRef number) const override {
    return ("set_" + place.pointer->element.arenaMember() +
            "(&status, model, queue, " + bufferName(place) + ", " +
            byteText(place) + ", " + number + ");")
        .str();
  }

  std::string loopTest() const override { return "status == CL_SUCCESS"; }

  /// Enumerators for the numbers of buffers and kernels that `text` mentions.
  std::string enums(StringRef text) const {
    std::string lines;
    for (const auto *list : {&buffers, &steps})
      for (const auto &[i, name] : llvm::enumerate(*list))
        if (text.contains(name))
          lines += "  " + name + " = " + std::to_string(i) + ",\n";
    return lines.empty() ? ""
                         : "\n/* Buffers and kernels by number. */\nenum {\n" +
                               lines + "};\n";
  }

private:
  static Call start(StringRef word, const std::string &what) {
    return {word.str() + "(", {"&status", "model", "queue", what}};
  }
  const std::string &bufferName(const c::Place &place) const {
    return buffers[Buffer::of(*place.pointer).number(program)];
  }
  /// Where a place starts in its buffer, in bytes.
  std::string byteText(const c::Place &place) const {
    const Pointer &pointer = *place.pointer;
    int64_t size = pointer.element.bytes(), start = pointer.offset * size;
    if (pointer.kind == Pointer::WeightData)
      start += device::weightOffset(program, program.weights[pointer.index]);
    if (pointer.kind == Pointer::Arena && !pointer.isUnplanned) {
      const PlannedBuffer &buffer = program.plan[pointer.index];
      start += buffer.offset / buffer.unit * size;
    }
    if (place.distance.empty())
      return std::to_string(start);
    bool isName = !StringRef(place.distance).contains(' ');
    std::string text = "(size_t)" +
                       (isName ? place.distance : "(" + place.distance + ")") +
                       (size == 1 ? "" : " * " + std::to_string(size));
    return start == 0 ? text : text + " + " + std::to_string(start);
  }

  const Program &program;
  const Kernels &kernels;
  std::vector<std::string> buffers, steps;
};

} // namespace

static constexpr StringRef launchBody = R"(  if (*status == CL_SUCCESS) {
    *status = clEnqueueNDRangeKernel(queue, model->kernels[step], 1, NULL,
                                     &steps[step].items, NULL, 0, NULL, NULL);
  }
}
)";

static constexpr StringRef launchAtBody =
    R"(  for (cl_uint i = 0; i < steps[step].distances; ++i) {
    if (*status == CL_SUCCESS) {
      *status = clSetKernelArg(model->kernels[step], steps[step].arguments + i,
                               sizeof distances[i], &distances[i]);
    }
  }
  launch(status, model, queue, step);
}
)";

static constexpr StringRef copyBody =
    R"(  if (*status == CL_SUCCESS && bytes != 0) {
    *status =
        clEnqueueCopyBuffer(queue, model->buffers[from], model->buffers[to],
                            from_byte, to_byte, bytes, 0, NULL, NULL);
  }
}
)";

static constexpr StringRef readBody = R"(  if (*status == CL_SUCCESS) {
    *status = clEnqueueReadBuffer(queue, model->buffers[buffer], CL_TRUE, byte,
                                  sizeof number, &number, 0, NULL, NULL);
  }
  return *status == CL_SUCCESS ? number : 0;
}
)";

static constexpr StringRef writeBody = R"(  if (*status == CL_SUCCESS) {
    *status =
        clEnqueueFillBuffer(queue, model->buffers[buffer], &number,
                            sizeof number, byte, sizeof number, 0, NULL, NULL);
  }
}
)";

/// `static void launch(...) {` with the arguments that all have first.
static std::string functionStart(const Program &program, StringRef name,
                                 ArrayRef<StringRef> more) {
  std::vector<std::string> parameters = {
      "cl_int *status", "const " + program.prefix + "_model *model",
      "cl_command_queue queue"};
  for (StringRef each : more)
    parameters.push_back(each.str());
  return fillList(("static " + name + "(").str(), parameters, ") {") + "\n";
}

/// The functions that `lines` call.
static std::string functionsFor(const Program &program,
                                const Spelling &spelling, StringRef lines) {
  // Where the arguments need a line of their own, they begin there.
  auto calls = [&](const std::string &name) {
    return lines.contains(name + "(&status,") || lines.contains(name + "(\n");
  };
  std::string text;
  if (calls("launch") || calls("launch_at"))
    text += "\n" + functionStart(program, "void launch", {"int step"}) +
            launchBody.str();
  if (calls("launch_at"))
    text += "\n/* `distances` says how many elements further the kernel works. "
            "*/\n" +
            functionStart(program, "void launch_at",
                          {"int step", "const cl_long *distances"}) +
            launchAtBody.str();
  if (calls("copy"))
    text += "\n" +
            functionStart(program, "void copy",
                          {"int to", "size_t to_byte", "int from",
                           "size_t from_byte", "size_t bytes"}) +
            copyBody.str();
  std::map<std::string, std::string> types;
  for (const Step &number : program.numbers) {
    const ElementType &element = number.pointers.front().element;
    types.emplace(element.arenaMember(), spelling.storageType(element));
  }
  for (const auto &[word, type] : types) {
    if (calls(word + "_at"))
      text += "\n/* Waits for what is on the queue; 0 after an error. */\n" +
              functionStart(program, type + " " + word + "_at",
                            {"int buffer", "size_t byte"}) +
              "  " + type + " number = 0;\n" + readBody.str();
    if (calls("set_" + word))
      text += "\n" +
              functionStart(program, "void set_" + word,
                            {"int buffer", "size_t byte", type + " number"}) +
              writeBody.str();
  }
  return text;
}

Launches inlay::opencl::controlledLaunches(const Program &program,
                                           const Spelling &spelling,
                                           const Kernels &kernels) {
  Helpers helpers;
  OpenClRunForm form(program, kernels);
  Launches launches;
  launches.lines = c::runBody(program, spelling, helpers, form);
  launches.usesBool = helpers.usesBool();
  launches.before = form.enums(launches.lines) +
                    functionsFor(program, spelling, launches.lines);
  return launches;
}
