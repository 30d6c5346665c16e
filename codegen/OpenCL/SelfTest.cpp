// What the self-test of an OpenCL program has besides the cases: a device, a
// context and a queue.
#include "codegen/Device/Device.h"
#include "codegen/OpenCL/Files.h"

using namespace mlir;
using namespace inlay;

static constexpr StringRef globals = R"(static cl_context context;
static cl_command_queue queue;
static @N_model *model;

/* The first device of any platform, or null. */
static cl_device_id find_device(void) {
  cl_platform_id platforms[8];
  cl_uint count = 0;
  cl_device_id device = NULL;
  if (clGetPlatformIDs(8, platforms, &count) != CL_SUCCESS) {
    return NULL;
  }
  for (cl_uint i = 0; i < count && i < 8 && !device; ++i) {
    if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, 1, &device, NULL) !=
        CL_SUCCESS) {
      device = NULL;
    }
  }
  return device;
}

)";

static constexpr StringRef begin = R"(  cl_device_id device = find_device();
  if (!device) {
    printf("FAIL  there is no OpenCL device\n");
    return 1;
  }
  cl_int status = CL_SUCCESS;
  context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
  if (status == CL_SUCCESS) {
    queue = clCreateCommandQueue(context, device, 0, &status);
  }
  if (status == CL_SUCCESS) {
    status = @N_create(context, device, @WEIGHTS&model);
  }
  if (status != CL_SUCCESS) {
    printf("FAIL  @N_create gives %d\n", (int)status);
    return 1;
  }
)";

static constexpr StringRef end = R"(  @N_destroy(model);
  clReleaseCommandQueue(queue);
  clReleaseContext(context);
)";

c::TestHarness inlay::opencl::testHarness(const Program &program) {
  const std::string &name = program.prefix;
  c::TestHarness harness;
  harness.readsWeights = device::takesWeights(program);
  harness.command =
      "cc -std=c99 " + name + ".c " +
      (program.hasWeightFiles() && !harness.readsWeights ? name + "_weights.c "
                                                         : "") +
      name + "_test.c -lOpenCL";
  harness.globals = device::fill(program, globals);
  harness.arguments = {"model", "queue"};
  std::string start = begin.str(), mark = "@WEIGHTS";
  start.replace(start.find(mark), mark.size(),
                harness.readsWeights ? "&weights, " : "");
  harness.begin = device::fill(program, start);
  harness.end = device::fill(program, end);
  return harness;
}
