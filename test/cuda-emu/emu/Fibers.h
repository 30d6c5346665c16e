// Stacks that can be left in the middle of a call and entered again there: a
// thread of a block needs one as soon as it waits for the others.
#ifndef INLAY_CUDA_EMU_FIBERS_H
#define INLAY_CUDA_EMU_FIBERS_H

#include "Memory.h"
#include <csetjmp>
#include <memory>
#include <ucontext.h>
#include <vector>

namespace inlay_emu {

/// More than the 512 KiB of local memory that a device gives a thread. Pages
/// that are not touched cost nothing.
inline constexpr size_t stackBytes = size_t(1) << 20;

/// A stack with a guard page below, and where it was left.
///
/// The first entry goes by ucontext, the others by setjmp: those make no system
/// call, and a block of 256 threads changes stacks some 100 000 times.
class Fiber {
public:
  using Body = void (*)();

  explicit Fiber(Body body) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void *mapped = mmap(nullptr, stackBytes + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
      fail("no memory for the stack of a thread");
    mprotect(mapped, page, PROT_NONE);
    stack = static_cast<char *>(mapped) + page;
    getcontext(&start);
    start.uc_stack.ss_sp = stack;
    start.uc_stack.ss_size = stackBytes;
    start.uc_link = nullptr;
    entry = body;
    makecontext(&start, enterBody, 0);
  }
  Fiber(const Fiber &) = delete;
  Fiber &operator=(const Fiber &) = delete;

  /// Runs it from where it was left until it leaves again.
  void enter() {
    running = this;
#ifdef INLAY_EMU_ASAN
    void *hostStack = nullptr;
    __sanitizer_start_switch_fiber(&hostStack, stack, stackBytes);
#endif
    if (_setjmp(outside) == 0) {
      if (started)
        _longjmp(inside, 1);
      started = true;
      setcontext(&start);
    }
#ifdef INLAY_EMU_ASAN
    __sanitizer_finish_switch_fiber(hostStack, nullptr, nullptr);
#endif
  }

  /// Back to who entered; returns when entered again.
  static void leave() {
    Fiber *self = running;
#ifdef INLAY_EMU_ASAN
    void *ownStack = nullptr;
    __sanitizer_start_switch_fiber(&ownStack, outsideStack, outsideBytes);
#endif
    if (_setjmp(self->inside) == 0)
      _longjmp(outside, 1);
#ifdef INLAY_EMU_ASAN
    __sanitizer_finish_switch_fiber(ownStack, &outsideStack, &outsideBytes);
#endif
  }

  static inline Fiber *running = nullptr;

private:
  static void enterBody() {
#ifdef INLAY_EMU_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &outsideStack, &outsideBytes);
#endif
    running->entry();
  }

  char *stack;
  ucontext_t start;
  jmp_buf inside;
  Body entry;
  bool started = false;
  static inline jmp_buf outside;
  static inline const void *outsideStack = nullptr;
  static inline size_t outsideBytes = 0;
};

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_FIBERS_H
