// What the emulator computes and what it finds. Each scenario runs in a process
// of its own: a right one must end well, a wrong one must be stopped with the
// message that its row gives.
#include "inlay_cuda_emu.h"
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

template <typename T> T *onDevice(const std::vector<T> &values) {
  T *pointer = nullptr;
  cudaMalloc(&pointer, values.size() * sizeof(T));
  cudaMemcpy(pointer, values.data(), values.size() * sizeof(T),
             cudaMemcpyHostToDevice);
  return pointer;
}

template <typename T> std::vector<T> toHost(const T *pointer, size_t count) {
  std::vector<T> values(count);
  cudaMemcpy(values.data(), pointer, count * sizeof(T), cudaMemcpyDeviceToHost);
  return values;
}

void expect(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "wrong: %s\n", what);
  std::exit(1);
}

//===-- right --------------------------------------------------------------===

__global__ void addOne(const float *x, float *y, int count) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < count)
    y[i] = x[i] + 1;
}

void plainKernel() {
  float *x = onDevice(std::vector<float>(1000, 2)), *y = nullptr;
  cudaMalloc(&y, 1000 * sizeof(float));
  INLAY_LAUNCH(addOne, 4, 256, 0, nullptr, x, y, 1000);
  expect(toHost(y, 1000) == std::vector<float>(1000, 3), "x + 1");
  expect(cudaFree(x) == cudaSuccess && cudaFree(y) == cudaSuccess, "free");
  expect(inlay_emu::leaks() == 0, "nothing is left");
}

__global__ void sumByTree(const float *x, float *y) {
  INLAY_SHARED(float, part, 96);
  const unsigned t = threadIdx.y * blockDim.x + threadIdx.x;
  part[t] = x[blockIdx.x * 96 + t];
  __syncthreads();
  for (unsigned step = 48; step >= 3; step /= 2) {
    if (t < step)
      part[t] += part[t + step];
    __syncthreads();
  }
  if (t == 0)
    y[blockIdx.x] = part[0] + part[1] + part[2];
}

void barriers() {
  std::vector<float> x(960);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(i);
  float *from = onDevice(x), *to = onDevice(std::vector<float>(10));
  INLAY_LAUNCH(sumByTree, 10, dim3(32, 3), 0, nullptr, from, to);
  std::vector<float> sums = toHost(to, 10);
  for (int block = 0; block < 10; ++block)
    expect(sums[block] == 96.0f * (block * 96) + 95 * 48, "sum of a block");
}

__global__ void exchange(int *y) {
  const int lane = static_cast<int>(threadIdx.x % 32);
  int *own = y + threadIdx.x * 8;
  own[0] = __shfl_xor_sync(0xFFFFFFFF, lane, 5);
  own[1] = __shfl_up_sync(0xFFFFFFFF, lane, 3);
  own[2] = __shfl_down_sync(0xFFFFFFFF, lane, 1, 8);
  own[3] = __shfl_sync(0xFFFFFFFF, lane, 7);
  own[4] = static_cast<int>(__ballot_sync(0xFFFFFFFF, lane % 2));
  own[5] = __any_sync(0xFFFFFFFF, lane == 9);
  own[6] = __all_sync(0xFFFFFFFF, lane < 31);
  __syncwarp();
  // Half of the lanes on their own.
  own[7] = lane < 16 ? __shfl_xor_sync(0xFFFF, lane, 1) : -1;
}

void warpFunctions() {
  int *y = onDevice(std::vector<int>(64 * 8));
  INLAY_LAUNCH(exchange, 1, 64, 0, nullptr, y);
  std::vector<int> got = toHost(y, 64 * 8);
  for (int thread = 0; thread < 64; ++thread) {
    const int lane = thread % 32, *own = &got[thread * 8];
    expect(own[0] == (lane ^ 5), "xor");
    expect(own[1] == (lane < 3 ? lane : lane - 3), "up");
    expect(own[2] == (lane % 8 == 7 ? lane : lane + 1), "down in parts of 8");
    expect(own[3] == 7, "from one lane");
    expect(own[4] == static_cast<int>(0xAAAAAAAA), "ballot");
    expect(own[5] == 1 && own[6] == 0, "any and all");
    expect(own[7] == (lane < 16 ? (lane ^ 1) : -1), "by half of the lanes");
  }
}

__global__ void count(int *total, int *most) {
  atomicAdd(total, 1);
  atomicMax(most, static_cast<int>(threadIdx.x + blockIdx.x));
}

void atomics() {
  int *total = onDevice(std::vector<int>(1)), *most = onDevice(std::vector{0});
  INLAY_LAUNCH(count, 7, 33, 0, nullptr, total, most);
  expect(toHost(total, 1)[0] == 7 * 33, "atomicAdd");
  expect(toHost(most, 1)[0] == 32 + 6, "atomicMax");
}

/// One 16x16 by 16x8 product; B as it is, and transposed by ldmatrix.
__global__ void multiply(const uint16_t *a, const uint16_t *b, float *y) {
  INLAY_SHARED(uint4, area, 80);
  auto *left = reinterpret_cast<uint16_t *>(area);
  uint16_t *right = left + 256, *turned = right + 128;
  const unsigned lane = threadIdx.x;
  for (unsigned i = lane; i < 32; i += 32)
    inlay_cp_async<16>(left + i * 8, a + i * 8, true);
  inlay_cp_async<8>(right + lane * 4, b + lane * 4, true);
  inlay_cp_async_commit();
  inlay_cp_async_wait<0>();
  __syncthreads();
  for (unsigned i = lane; i < 128; i += 32)
    turned[i % 8 * 16 + i / 8] = right[i];
  __syncthreads();
  uint32_t rows[4], columns[4];
  inlay_ldmatrix_x4(rows, left + lane % 16 * 16 + lane / 16 * 8);
  // Lanes 16 and up give addresses that are not used here.
  inlay_ldmatrix_x4_trans(columns, right + lane % 16 * 8);
  float sum[4] = {};
  inlay_mma_m16n8k16(sum, rows, columns);
  inlay_ldmatrix_x4(columns, turned + lane % 8 * 16 + lane / 8 % 2 * 8);
  inlay_mma_m16n8k16(sum, rows, columns);
  for (unsigned i = 0; i < 4; ++i)
    y[(lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2] = sum[i];
}

void matrixFragments() {
  std::vector<uint16_t> a(256), b(128);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = __half_as_ushort(__float2half(static_cast<float>(i % 13) - 6));
  for (size_t i = 0; i < b.size(); ++i)
    b[i] = __half_as_ushort(__float2half(static_cast<float>(i % 7) * 0.5f));
  float *y = onDevice(std::vector<float>(128));
  INLAY_LAUNCH(multiply, 1, 32, 0, nullptr, onDevice(a), onDevice(b), y);
  std::vector<float> got = toHost(y, 128);
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 8; ++j) {
      float sum = 0;
      for (int k = 0; k < 16; ++k)
        sum += __half2float(__ushort_as_half(a[i * 16 + k])) *
               __half2float(__ushort_as_half(b[k * 8 + j]));
      expect(got[i * 8 + j] == 2 * sum, "16x8 of a product");
    }
}

void halves() {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const __half value = __ushort_as_half(static_cast<unsigned short>(bits));
    const bool isNan = (bits & 0x7C00) == 0x7C00 && (bits & 0x3FF) != 0;
    expect(isNan || __half_as_ushort(__float2half(value)) == bits,
           "to float and back");
  }
  expect(__half_as_ushort(__float2half(2049.0f)) == 0x6800, "tie to even");
  expect(__half_as_ushort(__float2half(2051.0f)) == 0x6802, "tie to even");
  expect(__half_as_ushort(__float2half(65520.0f)) == 0x7C00, "overflow");
  expect(__half_as_ushort(__float2half(2.9e-8f)) == 0, "underflow");
  expect(__half_as_ushort(__float2half(3.1e-8f)) == 1, "smallest");
}

void graphs() {
  cudaStream_t stream;
  cudaStreamCreate(&stream);
  float *x = onDevice(std::vector<float>(100, 1));
  cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  INLAY_LAUNCH(addOne, 1, 128, 0, stream, x, x, 100);
  INLAY_LAUNCH(addOne, 1, 128, 0, stream, x, x, 100);
  float *refused = nullptr;
  expect(cudaMalloc(&refused, 4) == cudaErrorStreamCaptureUnsupported,
         "no allocation while capturing");
  cudaGraph_t graph;
  expect(cudaStreamEndCapture(stream, &graph) == cudaSuccess, "capture");
  expect(toHost(x, 1)[0] == 1, "captured, not run");
  cudaGraphExec_t made;
  expect(cudaGraphInstantiate(&made, graph, 0) == cudaSuccess, "instantiate");
  for (int run = 0; run < 3; ++run)
    cudaGraphLaunch(made, stream);
  expect(toHost(x, 1)[0] == 7, "three runs of two kernels");
  cudaGraphDestroy(graph);
  cudaGraphExecDestroy(made);
  cudaStreamDestroy(stream);
  cudaFree(x);
  expect(inlay_emu::leaks() == 0, "nothing is left");
}

__global__ void largeShared(int *y) {
  INLAY_DYN_SHARED(int, area);
  area[threadIdx.x] = 1;
  __syncthreads();
  if (threadIdx.x == 0)
    *y = area[0] + area[63];
}

void launchErrors() {
  int *y = onDevice(std::vector<int>(1));
  const size_t shared = 96 * 1024;
  INLAY_LAUNCH(largeShared, 1, 2000, 0, nullptr, y);
  expect(cudaGetLastError() == cudaErrorInvalidConfiguration, "2000 threads");
  INLAY_LAUNCH(largeShared, 0, 64, 0, nullptr, y);
  expect(cudaGetLastError() == cudaErrorInvalidConfiguration, "no block");
  INLAY_LAUNCH(largeShared, 1, 64, shared, nullptr, y);
  expect(cudaPeekAtLastError() == cudaErrorInvalidValue, "over 48 KiB");
  expect(cudaGetLastError() != cudaSuccess, "the error stays until it is read");
  expect(cudaGetLastError() == cudaSuccess, "and then is gone");
  expect(cudaFuncSetAttribute(largeShared,
                              cudaFuncAttributeMaxDynamicSharedMemorySize,
                              static_cast<int>(shared)) == cudaSuccess,
         "96 KiB may be asked for");
  INLAY_LAUNCH(largeShared, 1, 64, shared, nullptr, y);
  expect(cudaGetLastError() == cudaSuccess && toHost(y, 1)[0] == 2, "96 KiB");
}

//===-- wrong --------------------------------------------------------------===

__global__ void storeBehind(float *y, int distance) {
  y[static_cast<int>(threadIdx.x) + distance] = 1;
}
void outOfBounds() {
  float *y = onDevice(std::vector<float>(64));
  INLAY_LAUNCH(storeBehind, 1, 64, 0, nullptr, y, 64);
}
void outOfBoundsByOne() {
  float *y = onDevice(std::vector<float>(63));
  INLAY_LAUNCH(storeBehind, 1, 63, 0, nullptr, y, 1);
}

__global__ void storeBehindShared(float *y) {
  INLAY_SHARED(float, part, 32);
  part[threadIdx.x + 1] = 1;
  __syncthreads();
  *y = part[0];
}
void outOfBoundsShared() {
  float *y = onDevice(std::vector<float>(1));
  INLAY_LAUNCH(storeBehindShared, 1, 32, 0, nullptr, y);
}

void hostReadsDevice() {
  float *x = onDevice(std::vector<float>(8, 1));
  std::printf("%g\n", static_cast<double>(x[3]));
}
void kernelGetsHostPointer() {
  std::vector<float> x(256);
  INLAY_LAUNCH(addOne, 1, 256, 0, nullptr, x.data(), x.data(), 256);
}
void copyInWrongDirection() {
  std::vector<float> x(8);
  float *y = onDevice(x);
  cudaMemcpy(y, x.data(), 32, cudaMemcpyDeviceToHost);
}
void copyTooLong() {
  std::vector<float> x(16);
  float *y = nullptr;
  cudaMalloc(&y, 32);
  cudaMemcpy(y, x.data(), 64, cudaMemcpyHostToDevice);
}
void freeTwice() {
  float *y = onDevice(std::vector<float>(8));
  cudaFree(y);
  cudaFree(y);
}

__global__ void leaveEarly(float *y) {
  if (threadIdx.x == 40)
    return;
  __syncthreads();
  *y = 1;
}
void divergentExit() {
  INLAY_LAUNCH(leaveEarly, 1, 64, 0, nullptr, onDevice(std::vector<float>(1)));
}

__global__ void twoBarriers(float *y) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    *y = 1;
    __syncthreads();
  }
}
void divergentBarrier() {
  INLAY_LAUNCH(twoBarriers, 1, 64, 0, nullptr, onDevice(std::vector<float>(1)));
}

__global__ void waitForEachOther(float *y) {
  if (threadIdx.x == 0) {
    __syncwarp();
    *y = 1;
  }
  __syncthreads();
}
void deadlock() {
  INLAY_LAUNCH(waitForEachOther, 1, 32, 0, nullptr,
               onDevice(std::vector<float>(1)));
}

__global__ void readUnwritten(float *y) {
  INLAY_SHARED(float, part, 32);
  if (threadIdx.x != 7)
    part[threadIdx.x] = 1;
  __syncthreads();
  y[threadIdx.x] = part[threadIdx.x];
}
void uninitialisedShared() {
  float *y = onDevice(std::vector<float>(32));
  // A second block must not see what the first one left.
  INLAY_LAUNCH(readUnwritten, 2, 32, 0, nullptr, y);
  expect(toHost(y, 32)[7] == 1, "what was not written is NaN");
}
void uninitialisedDevice() {
  float *y = nullptr;
  cudaMalloc(&y, 4);
  expect(toHost(y, 1)[0] == 0, "what was not written is NaN");
}

__global__ void copyWithoutWait(const float *x, float *y) {
  INLAY_SHARED(float4, part, 8);
  inlay_cp_async<16>(part + threadIdx.x, x + threadIdx.x * 4, true);
  inlay_cp_async_commit();
  inlay_cp_async_wait<1>();
  __syncthreads();
  y[threadIdx.x] = part[threadIdx.x].x;
}
void missingWait() {
  inlay_emu::options().copies = inlay_emu::Options::Copies::Delayed;
  float *x = onDevice(std::vector<float>(32, 1));
  float *y = onDevice(std::vector<float>(8));
  INLAY_LAUNCH(copyWithoutWait, 1, 8, 0, nullptr, x, y);
  expect(toHost(y, 1)[0] == 1, "the copy has landed");
}

__global__ void copyAskew(const float *x) {
  INLAY_SHARED(float4, part, 8);
  inlay_cp_async<16>(part, x + 1, true);
}
void misalignedCopy() {
  INLAY_LAUNCH(copyAskew, 1, 1, 0, nullptr, onDevice(std::vector<float>(32)));
}

void tooFewShared() {
  INLAY_LAUNCH(largeShared, 1, 64, 0, nullptr, onDevice(std::vector<int>(1)));
}

__global__ void deepStack(float *y, int depth) {
  volatile float part[4096];
  part[threadIdx.x] = static_cast<float>(depth);
  if (depth > 0)
    deepStack(y, depth - 1);
  *y = part[threadIdx.x];
}
void stackOverflow() {
  INLAY_LAUNCH(deepStack, 1, 1, 0, nullptr, onDevice(std::vector<float>(1)),
               1000);
}

struct Scenario {
  const char *name;
  void (*run)();
  const char *found; ///< part of the message, or null: it must end well
};

const Scenario scenarios[] = {
    {"plain-kernel", plainKernel, nullptr},
    {"barriers", barriers, nullptr},
    {"warp-functions", warpFunctions, nullptr},
    {"atomics", atomics, nullptr},
    {"matrix-fragments", matrixFragments, nullptr},
    {"halves", halves, nullptr},
    {"graphs", graphs, nullptr},
    {"launch-errors", launchErrors, nullptr},
    {"out-of-bounds", outOfBounds, "bytes behind an allocation of 256"},
    {"out-of-bounds-by-one", outOfBoundsByOne, "out of bounds"},
    {"out-of-bounds-shared", outOfBoundsShared, "out of bounds"},
    {"host-reads-device", hostReadsDevice, "device memory from the host"},
    {"kernel-gets-host-pointer", kernelGetsHostPointer, "is no device memory"},
    {"copy-in-wrong-direction", copyInWrongDirection, "is device memory"},
    {"copy-too-long", copyTooLong, "leave an allocation"},
    {"free-twice", freeTwice, "cudaFree"},
    {"divergent-exit", divergentExit, "thread 40 ended"},
    {"divergent-barrier", divergentBarrier, "divergent"},
    {"deadlock", deadlock, "deadlock"},
    {"uninitialised-shared", uninitialisedShared, "not written is NaN"},
    {"uninitialised-device", uninitialisedDevice, "not written is NaN"},
    {"missing-wait", missingWait, "the copy has landed"},
    {"misaligned-copy", misalignedCopy, "not aligned"},
    {"too-little-shared", tooFewShared, "asked for none"},
    {"stack-overflow", stackOverflow, "touched address"},
};

/// Runs one in a child; the end is its message, empty where it ended well.
std::string outcomeOf(const Scenario &scenario) {
  int ends[2];
  if (pipe(ends) != 0)
    return "no pipe";
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    scenario.run();
    std::exit(0);
  }
  close(ends[1]);
  std::string message;
  char part[4096];
  for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0;)
    message.append(part, static_cast<size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (status == 0)
    return "";
  return message.empty() ? "ended without a message" : message;
}

} // namespace

int main() {
  int failures = 0;
  for (const Scenario &scenario : scenarios) {
    const std::string got = outcomeOf(scenario);
    const bool isRight =
        scenario.found ? !got.empty() &&
                             (got.find(scenario.found) != std::string::npos ||
                              got.find("AddressSanitizer") != std::string::npos)
                       : got.empty();
    if (isRight)
      continue;
    ++failures;
    std::printf("FAIL  %s: %s\n", scenario.name,
                got.empty() ? "was not found" : got.c_str());
  }
  std::printf("%zu scenarios, %d failures\n",
              sizeof scenarios / sizeof scenarios[0], failures);
  return failures != 0;
}
