// How the emulator says what it found: one line on stderr, naming the kernel,
// block and thread where one runs, and the end of the process. A mistake in
// device code is never a status that a caller could overlook.
#ifndef INLAY_CUDA_EMU_REPORT_H
#define INLAY_CUDA_EMU_REPORT_H

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

struct uint3 {
  unsigned x, y, z;
};

/// A size of up to three dimensions, as in CUDA.
struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1)
      : x(x), y(y), z(z) {}
};

/// Where the running device code is; as in CUDA, but variables.
inline uint3 threadIdx, blockIdx;
inline dim3 blockDim, gridDim;

namespace inlay_emu {

/// The kernel that runs, or null while the host does.
inline const char *runningKernel = nullptr;

/// Prints what was found, and where, and ends the process.
[[noreturn]] __attribute__((format(printf, 1, 2))) inline void
fail(const char *format, ...) {
  std::fflush(stdout);
  std::fprintf(stderr, "cuda emulator: ");
  if (runningKernel)
    std::fprintf(stderr, "kernel '%s', block (%u,%u,%u), thread (%u,%u,%u): ",
                 runningKernel, blockIdx.x, blockIdx.y, blockIdx.z, threadIdx.x,
                 threadIdx.y, threadIdx.z);
  else
    std::fprintf(stderr, "host: ");
  va_list arguments;
  va_start(arguments, format);
  std::vfprintf(stderr, format, arguments);
  va_end(arguments);
  std::fprintf(stderr, "\n");
  std::fflush(stderr);
  std::abort();
}

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_REPORT_H
