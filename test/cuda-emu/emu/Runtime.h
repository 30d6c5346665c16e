// The part of CUDA's host interface that generated programs use. Streams run at
// once; while one is captured, what it is given is kept, and a launch of the
// graph does it.
#ifndef INLAY_CUDA_EMU_RUNTIME_H
#define INLAY_CUDA_EMU_RUNTIME_H

#include "Shared.h"
#include <functional>
#include <tuple>
#include <type_traits>

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInvalidResourceHandle = 400,
  cudaErrorIllegalState = 401,
  cudaErrorStreamCaptureUnsupported = 900,
};
enum cudaMemcpyKind {
  cudaMemcpyHostToHost = 0,
  cudaMemcpyHostToDevice = 1,
  cudaMemcpyDeviceToHost = 2,
  cudaMemcpyDeviceToDevice = 3,
};
enum cudaStreamCaptureMode {
  cudaStreamCaptureModeGlobal = 0,
  cudaStreamCaptureModeThreadLocal = 1,
  cudaStreamCaptureModeRelaxed = 2,
};
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
inline constexpr unsigned cudaStreamNonBlocking = 1;

namespace inlay_emu {
struct Graph {
  std::vector<std::function<void()>> nodes;
};
} // namespace inlay_emu

/// CUDA's own name: headers may declare it without CUDA's.
struct CUstream_st {
  inlay_emu::Graph *capturing = nullptr;
};
using cudaStream_t = CUstream_st *;
using cudaGraph_t = inlay_emu::Graph *;
using cudaGraphExec_t = const inlay_emu::Graph *;

namespace inlay_emu {

struct Host {
  cudaError_t last = cudaSuccess;
  unsigned capturing = 0; ///< streams
  unsigned handles = 0;   ///< streams, graphs and their executables
  long calls = 0;         ///< that may fail, so far
  long failAt = -1;       ///< which of them does: INLAY_EMU_FAIL_CALL
  std::map<const void *, size_t> sharedOfKernel;

  Host() {
    if (const char *value = std::getenv("INLAY_EMU_FAIL_CALL"))
      failAt = std::atol(value);
  }
};
inline Host host;

inline cudaError_t report(cudaError_t status) {
  if (status != cudaSuccess)
    host.last = status;
  return status;
}

/// Whether the next call is the one that a test wants to see fail.
inline bool failsNow() { return ++host.calls == host.failAt; }

/// Runs `node` now, or keeps it where the stream is captured.
template <typename Node> cudaError_t enqueue(cudaStream_t stream, Node node) {
  if (stream && stream->capturing) {
    stream->capturing->nodes.push_back(std::move(node));
    return cudaSuccess;
  }
  if (!stream && host.capturing != 0)
    return report(cudaErrorStreamCaptureUnsupported);
  DeviceAccess access;
  node();
  return cudaSuccess;
}

/// Pointers that a kernel takes must be null or into device memory.
template <typename T> void checkArgument(const char *kernel, T value) {
  if constexpr (std::is_pointer_v<T>)
    if (value && !deviceMemory.find(reinterpret_cast<const void *>(value)))
      fail("kernel '%s' is given %p, which is no device memory", kernel,
           reinterpret_cast<const void *>(value));
}

/// What INLAY_LAUNCH does. `code` identifies the kernel, `call` calls it.
template <typename Call, typename... Arguments>
void launch(const char *name, const void *code, dim3 grid, dim3 size,
            size_t shared, cudaStream_t stream, Call call,
            Arguments... arguments) {
  const uint64_t threads = uint64_t(size.x) * size.y * size.z;
  const uint64_t blocks = uint64_t(grid.x) * grid.y * grid.z;
  auto limit = host.sharedOfKernel.find(code);
  if (threads == 0 || threads > mostThreads || blocks == 0 || size.z > 64 ||
      grid.x > 0x7FFFFFFF || grid.y > 65535 || grid.z > 65535) {
    report(cudaErrorInvalidConfiguration);
    return;
  }
  if (shared > (limit == host.sharedOfKernel.end() ? size_t(48) * 1024
                                                   : limit->second)) {
    report(cudaErrorInvalidValue);
    return;
  }
  if (failsNow()) {
    report(cudaErrorInvalidValue);
    return;
  }
  (checkArgument(name, arguments), ...);
  enqueue(stream, [=] {
    runningKernel = name;
    blockDim = size;
    gridDim = grid;
    auto body = [&] { call(arguments...); };
    for (blockIdx.z = 0; blockIdx.z < grid.z; ++blockIdx.z)
      for (blockIdx.y = 0; blockIdx.y < grid.y; ++blockIdx.y)
        for (blockIdx.x = 0; blockIdx.x < grid.x; ++blockIdx.x) {
          sharedMemory.startBlock(shared);
          block.run(size, body);
          sharedMemory.endBlock();
        }
    deviceMemory.checkTails();
    runningKernel = nullptr;
  });
}

inline void checkCopy(const void *to, const void *from, size_t bytes,
                      cudaMemcpyKind kind) {
  if (bytes == 0)
    return;
  if (kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice)
    deviceMemory.expectDevice(to, bytes, "copy to");
  else
    deviceMemory.expectHost(to, "copy to");
  if (kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice)
    deviceMemory.expectDevice(from, bytes, "copy from");
  else
    deviceMemory.expectHost(from, "copy from");
}

} // namespace inlay_emu

//===-- memory -------------------------------------------------------------===

template <typename T> cudaError_t cudaMalloc(T **pointer, size_t bytes) {
  using namespace inlay_emu;
  *pointer = nullptr;
  if (bytes == 0)
    return cudaSuccess;
  if (host.capturing != 0)
    return report(cudaErrorStreamCaptureUnsupported);
  if (!failsNow())
    *pointer = static_cast<T *>(deviceMemory.allocate(bytes));
  return *pointer ? cudaSuccess : report(cudaErrorMemoryAllocation);
}
inline cudaError_t cudaFree(void *pointer) {
  if (pointer)
    inlay_emu::deviceMemory.release(pointer);
  return cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes,
                                   cudaMemcpyKind kind,
                                   cudaStream_t stream = nullptr) {
  using namespace inlay_emu;
  if (failsNow())
    return report(cudaErrorInvalidValue);
  checkCopy(to, from, bytes, kind);
  return enqueue(stream, [=] { std::memmove(to, from, bytes); });
}
inline cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes,
                              cudaMemcpyKind kind) {
  return cudaMemcpyAsync(to, from, bytes, kind);
}
inline cudaError_t cudaMemsetAsync(void *to, int value, size_t bytes,
                                   cudaStream_t stream = nullptr) {
  using namespace inlay_emu;
  if (failsNow())
    return report(cudaErrorInvalidValue);
  if (bytes != 0)
    deviceMemory.expectDevice(to, bytes, "memset of");
  return enqueue(stream, [=] { std::memset(to, value, bytes); });
}
inline cudaError_t cudaMemset(void *to, int value, size_t bytes) {
  return cudaMemsetAsync(to, value, bytes);
}

//===-- streams and graphs -------------------------------------------------===

inline cudaError_t cudaStreamCreate(cudaStream_t *stream) {
  *stream = nullptr;
  if (inlay_emu::failsNow())
    return inlay_emu::report(cudaErrorMemoryAllocation);
  ++inlay_emu::host.handles;
  *stream = new CUstream_st;
  return cudaSuccess;
}
inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned) {
  return cudaStreamCreate(stream);
}
inline cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  if (!stream)
    return inlay_emu::report(cudaErrorInvalidResourceHandle);
  --inlay_emu::host.handles;
  delete stream;
  return cudaSuccess;
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t) {
  using namespace inlay_emu;
  if (failsNow())
    return report(cudaErrorInvalidValue);
  return host.capturing == 0 ? cudaSuccess
                             : report(cudaErrorStreamCaptureUnsupported);
}
inline cudaError_t cudaDeviceSynchronize() {
  return cudaStreamSynchronize(nullptr);
}
inline cudaError_t cudaStreamBeginCapture(cudaStream_t stream,
                                          cudaStreamCaptureMode) {
  using namespace inlay_emu;
  if (!stream || failsNow())
    return report(cudaErrorStreamCaptureUnsupported);
  if (stream->capturing)
    return report(cudaErrorIllegalState);
  ++host.capturing;
  ++host.handles;
  stream->capturing = new Graph;
  return cudaSuccess;
}
inline cudaError_t cudaStreamEndCapture(cudaStream_t stream,
                                        cudaGraph_t *graph) {
  using namespace inlay_emu;
  *graph = nullptr;
  if (!stream || !stream->capturing)
    return report(cudaErrorIllegalState);
  --host.capturing;
  *graph = stream->capturing;
  stream->capturing = nullptr;
  return cudaSuccess;
}
/// With the flags of CUDA 12 and later.
inline cudaError_t cudaGraphInstantiate(cudaGraphExec_t *executable,
                                        cudaGraph_t graph,
                                        unsigned long long = 0) {
  using namespace inlay_emu;
  *executable = nullptr;
  if (!graph || failsNow())
    return report(cudaErrorInvalidValue);
  ++host.handles;
  *executable = new Graph(*graph);
  return cudaSuccess;
}
inline cudaError_t cudaGraphLaunch(cudaGraphExec_t executable,
                                   cudaStream_t stream) {
  using namespace inlay_emu;
  if (!executable || failsNow())
    return report(cudaErrorInvalidValue);
  return enqueue(stream, [=] {
    for (const std::function<void()> &node : executable->nodes)
      node();
  });
}
inline cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  if (!graph)
    return inlay_emu::report(cudaErrorInvalidValue);
  --inlay_emu::host.handles;
  delete graph;
  return cudaSuccess;
}
inline cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  if (!executable)
    return inlay_emu::report(cudaErrorInvalidValue);
  --inlay_emu::host.handles;
  delete executable;
  return cudaSuccess;
}

//===-- the rest -----------------------------------------------------------===

inline cudaError_t cudaPeekAtLastError() { return inlay_emu::host.last; }
inline cudaError_t cudaGetLastError() {
  const cudaError_t last = inlay_emu::host.last;
  inlay_emu::host.last = cudaSuccess;
  return last;
}
inline const char *cudaGetErrorString(cudaError_t status) {
  switch (status) {
  case cudaSuccess:
    return "no error";
  case cudaErrorInvalidValue:
    return "invalid argument";
  case cudaErrorMemoryAllocation:
    return "out of memory";
  case cudaErrorInvalidConfiguration:
    return "invalid configuration argument";
  case cudaErrorInvalidResourceHandle:
    return "invalid resource handle";
  case cudaErrorIllegalState:
    return "the operation cannot be performed in the present state";
  case cudaErrorStreamCaptureUnsupported:
    return "operation not permitted when stream is capturing";
  }
  return "unrecognized error code";
}
template <typename Kernel>
cudaError_t cudaFuncSetAttribute(Kernel *kernel, cudaFuncAttribute, int value) {
  using namespace inlay_emu;
  if (value < 0 || static_cast<size_t>(value) > mostShared || failsNow())
    return report(cudaErrorInvalidValue);
  host.sharedOfKernel[reinterpret_cast<const void *>(kernel)] =
      static_cast<size_t>(value);
  return cudaSuccess;
}

namespace inlay_emu {
/// Allocations and handles that nobody gave back.
inline size_t leaks() { return deviceMemory.live() + host.handles; }
} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_RUNTIME_H
