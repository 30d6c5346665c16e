// The C function that runs a model, of one type for all models and targets.

#include "lib/Driver/Shims.h"

using namespace mlir;
using namespace inlay;

std::string inlay::cShim(StringRef name, const Signature &signature,
                         bool hasBlob) {
  std::string text = "#include \"" + name.str() +
                     ".h\"\n"
                     "static " +
                     name.str() +
                     "_arena arena;\n"
                     "int inlay_shim(void **in, void **out);\n"
                     "int inlay_shim(void **in, void **out) {\n"
                     "  (void)in;\n  (void)out;\n"
                     "  return (int)" +
                     name.str() + "_run(&arena";
  if (hasBlob)
    text += ", in[" + std::to_string(signature.inputs.size()) + "]";
  for (size_t i = 0; i < signature.inputs.size(); ++i)
    text += ", in[" + std::to_string(i) + "]";
  for (size_t i = 0; i < signature.outputs.size(); ++i)
    text += ", out[" + std::to_string(i) + "]";
  return text + ");\n}\n";
}

std::string inlay::openClShim(StringRef name, const Signature &signature,
                              bool hasBlob) {
  std::string prefix = name.str();
  std::string text =
      "#include \"" + prefix + ".h\"\n" + R"(
int inlay_shim(void **in, void **out);
int inlay_shim(void **in, void **out) {
  cl_platform_id platforms[8];
  cl_uint count = 0;
  cl_device_id device = NULL;
  (void)in;
  (void)out;
  if (clGetPlatformIDs(8, platforms, &count) != CL_SUCCESS) count = 0;
  for (cl_uint i = 0; i < count && i < 8 && !device; ++i)
    if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, 1, &device, NULL) !=
        CL_SUCCESS)
      device = NULL;
  if (!device) return )" +
      std::to_string(noOpenClDevice) + R"(;
  cl_int status;
  cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
  if (status != CL_SUCCESS) return (int)status;
  cl_command_queue queue = clCreateCommandQueue(context, device, 0, &status);
  if (status != CL_SUCCESS) return (int)status;
)" + "  " +
      prefix + "_model *model;\n  status = " + prefix +
      "_create(context, device, " +
      (hasBlob ? "in[" + std::to_string(signature.inputs.size()) + "], " : "") +
      "&model);\n" + "  if (status != CL_SUCCESS) return (int)status;\n" +
      "  status = " + prefix + "_run(model, queue";
  for (size_t i = 0; i < signature.inputs.size(); ++i)
    text += ", in[" + std::to_string(i) + "]";
  for (size_t i = 0; i < signature.outputs.size(); ++i)
    text += ", out[" + std::to_string(i) + "]";
  return text + ");\n  " + prefix + R"(_destroy(model);
  clReleaseCommandQueue(queue);
  clReleaseContext(context);
  return (int)status;
}
)";
}

std::string inlay::cudaShim(StringRef name, const Signature &signature,
                            bool hasBlob) {
  std::string prefix = name.str();
  size_t inputs = signature.inputs.size();
  std::string text =
      "#include \"" + prefix + ".h\"\n" + R"(
int inlay_shim(void **in, void **out);
int inlay_shim(void **in, void **out) {
  (void)in;
  (void)out;
)" + "  " +
      prefix + "_model *model;\n  int status = " + prefix + "_create(&model" +
      (hasBlob ? ", in[" + std::to_string(inputs) + "]" : "") + ");\n" +
      "  /* cudaErrorInsufficientDriver, cudaErrorNoDevice */\n"
      "  if (status == -35 || status == -100) return " +
      std::to_string(noCudaDevice) +
      ";\n  if (status != 0) return status;\n  status = " + prefix +
      "_run(model";
  for (size_t i = 0; i < inputs; ++i)
    text += ", in[" + std::to_string(i) + "]";
  for (size_t i = 0; i < signature.outputs.size(); ++i)
    text += ", out[" + std::to_string(i) + "]";
  return text + ");\n  " + prefix + "_destroy(model);\n  return status;\n}\n";
}
