// The launches of a model whose `run` has branches and loops of its own. What
// decides lies on the device: it is read back, so that such a run is launched
// step by step and is no graph, unless all its loops are of known length.
#include "codegen/C/Files.h"
#include "codegen/CUDA/Files.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::cuda;

bool inlay::cuda::decides(const Program &program) {
  return !program.numbers.empty();
}

namespace {

class CudaRunForm : public c::RunForm {
public:
  CudaRunForm(const Program &program, const Spelling &spelling)
      : program(program), spelling(spelling) {}

  Call launch(const Step &step, ArrayRef<c::Place> places) const override {
    const Layer &layer = program.layers[step.layer];
    Launch launch = launchOf(layer);
    std::vector<std::string> arguments = {
        layer.name, std::to_string(launch.blocks()),
        std::to_string(launch.block), "0", "stream"};
    if (layer.usesWeights)
      arguments.push_back("model->weights");
    for (auto [place, parameter] : llvm::zip(places, layer.parameters))
      arguments.push_back(
          c::placeText(base(*place.pointer), place, spelling, &parameter));
    return {"INLAY_LAUNCH(", arguments};
  }

  Call copy(const c::Place &to, const c::Place &from,
            int64_t count) const override {
    return {"copy(",
            {"&status", "stream", text(to), text(from),
             std::to_string(count) + " * sizeof(" +
                 spelling.storageType(from.pointer->element) + ")"}};
  }

  std::string read(const c::Place &place) const override {
    return "number_at(&status, stream, " + text(place) + ")";
  }

  std::string write(const c::Place &place, StringRef number) const override {
    return ("set_number(&status, stream, " + text(place) + ", " + number + ");")
        .str();
  }

private:
  std::string base(const Pointer &pointer) const {
    switch (pointer.kind) {
    case Pointer::Argument:
      return "model->" + program.argument(pointer.index).name;
    case Pointer::WeightData:
      return "model->weights->" + program.weights[pointer.index].name;
    case Pointer::Arena:
      break;
    }
    std::string base =
        "(" + spelling.storageType(pointer.element) + " *)model->arena";
    if (pointer.isUnplanned)
      return base;
    const PlannedBuffer &buffer = program.plan[pointer.index];
    int64_t start = buffer.offset / buffer.unit;
    return start == 0 ? base : base + " + " + std::to_string(start);
  }
  std::string text(const c::Place &place) const {
    return c::placeText(base(*place.pointer), place, spelling, nullptr);
  }

  const Program &program;
  const Spelling &spelling;
};

} // namespace

static constexpr StringRef copyFunction = R"(
static void copy(cudaError_t *status, cudaStream_t stream, void *to,
                 const void *from, size_t bytes) {
  if (*status == cudaSuccess) {
    *status =
        cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream);
  }
}
)";

static constexpr StringRef readFunction = R"(
/* Waits for what is on the stream; 0 after an error, which ends all loops. */
template <class T>
static T number_at(cudaError_t *status, cudaStream_t stream, const T *place) {
  T number = 0;
  if (*status == cudaSuccess) {
    *status = cudaMemcpyAsync(&number, place, sizeof number,
                              cudaMemcpyDeviceToHost, stream);
  }
  if (*status == cudaSuccess) {
    *status = cudaStreamSynchronize(stream);
  }
  return *status == cudaSuccess ? number : (T)0;
}
)";

static constexpr StringRef writeFunction = R"(
template <class T>
static void set_number(cudaError_t *status, cudaStream_t stream, T *place,
                       int64_t number) {
  const T value = (T)number;
  if (*status == cudaSuccess) {
    *status = cudaMemcpyAsync(place, &value, sizeof value,
                              cudaMemcpyHostToDevice, stream);
  }
  if (*status == cudaSuccess) {
    *status = cudaStreamSynchronize(stream);
  }
}
)";

std::string inlay::cuda::controlledLaunches(const Program &program,
                                            const Spelling &spelling) {
  Helpers helpers;
  std::string body =
      c::runBody(program, spelling, helpers, CudaRunForm(program, spelling));
  std::string text;
  for (auto [name, function] :
       {std::pair<StringRef, StringRef>(" copy(", copyFunction),
        {"number_at(", readFunction},
        {"set_number(", writeFunction}})
    if (StringRef(body).contains(name))
      text += function;
  return text +
         "\n/* Every step in order: kernel, blocks, threads of a block, shared "
         "memory. */\nstatic cudaError_t launch_all(const " +
         program.prefix +
         "_model *model, cudaStream_t stream) {\n  cudaError_t status = "
         "cudaSuccess;\n" +
         body +
         "  return status != cudaSuccess ? status : cudaGetLastError();\n}\n";
}
