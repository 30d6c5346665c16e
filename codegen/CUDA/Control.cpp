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

class CudaLaunchForm : public c::LaunchForm {
public:
  std::string argument(StringRef name) const override {
    return ("model->" + name).str();
  }
  std::string weight(StringRef name) const override {
    return ("model->weights->" + name).str();
  }
  std::string arena(StringRef type) const override {
    return ("(" + type + " *)model->arena").str();
  }
  Head launch(const Layer &layer) const override {
    Launch launch = launchOf(layer);
    return {"INLAY_LAUNCH(",
            {layer.name, std::to_string(launch.blocks()),
             std::to_string(launch.block), "0", "stream"}};
  }
  Head copy() const override { return {"copy(", {"&status", "stream"}}; }
  std::string read(StringRef place) const override {
    return ("number_at(&status, stream, " + place + ")").str();
  }
  std::string write(StringRef place, StringRef number) const override {
    return ("set_number(&status, stream, " + place + ", " + number + ");")
        .str();
  }
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
  CudaLaunchForm form;
  std::string body = c::runBody(program, spelling, helpers, nullptr, &form);
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
