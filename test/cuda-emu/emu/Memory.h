// Device memory. Each allocation has pages of its own between two guard pages
// and ends as close to the second as its alignment of 256 bytes allows:
//
//   | guard |  unused ... | bytes asked for | tail < 256 | guard |
//
// New memory is all ones: NaN to whoever reads it first. While the host runs,
// the pages cannot be touched; a launch opens them. The tail holds a pattern
// that is checked after each launch, and is poisoned under AddressSanitizer.
#ifndef INLAY_CUDA_EMU_MEMORY_H
#define INLAY_CUDA_EMU_MEMORY_H

#include "Report.h"
#include <csignal>
#include <cstdint>
#include <cstring>
#include <map>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define INLAY_EMU_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INLAY_EMU_ASAN 1
#endif
#endif
#ifdef INLAY_EMU_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define INLAY_EMU_POISON(at, bytes) __asan_poison_memory_region(at, bytes)
#define INLAY_EMU_UNPOISON(at, bytes) __asan_unpoison_memory_region(at, bytes)
#else
#define INLAY_EMU_POISON(at, bytes) ((void)(at), (void)(bytes))
#define INLAY_EMU_UNPOISON(at, bytes) ((void)(at), (void)(bytes))
#endif

namespace inlay_emu {

inline constexpr unsigned char tailByte = 0xA5;

struct Allocation {
  size_t bytes;     ///< asked for
  size_t tail;      ///< between them and the guard
  char *pages;      ///< the first of the usable pages
  size_t pageBytes; ///< of them all
};

/// All allocations by the address that the program has.
class DeviceMemory {
public:
  /// Null where the system has no memory.
  void *allocate(size_t bytes) {
    installHandler();
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t rounded = (bytes + 255) / 256 * 256;
    const size_t usable = (rounded + page - 1) / page * page;
    void *mapped = mmap(nullptr, usable + 2 * page, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
      return nullptr;
    Allocation made;
    made.bytes = bytes;
    made.tail = rounded - bytes;
    made.pages = static_cast<char *>(mapped) + page;
    made.pageBytes = usable;
    char *start = made.pages + (usable - rounded);
    protect(made, true);
    std::memset(start, 0xFF, bytes);
    std::memset(start + bytes, tailByte, made.tail);
    INLAY_EMU_POISON(start + bytes, made.tail);
    protect(made, openDepth > 0);
    allocations[reinterpret_cast<uintptr_t>(start)] = made;
    return start;
  }

  void release(void *pointer) {
    auto found = allocations.find(reinterpret_cast<uintptr_t>(pointer));
    if (found == allocations.end())
      fail("cudaFree of %p, which cudaMalloc did not return", pointer);
    const Allocation &old = found->second;
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    INLAY_EMU_UNPOISON(static_cast<char *>(pointer) + old.bytes, old.tail);
    munmap(old.pages - page, old.pageBytes + 2 * page);
    allocations.erase(found);
  }

  /// The allocation that `pointer` lies in or just behind, and its start.
  const Allocation *find(const void *pointer, uintptr_t *start = nullptr) {
    const uintptr_t address = reinterpret_cast<uintptr_t>(pointer);
    auto next = allocations.upper_bound(address);
    if (next == allocations.begin())
      return nullptr;
    --next;
    if (address > next->first + next->second.bytes)
      return nullptr;
    if (start)
      *start = next->first;
    return &next->second;
  }

  /// Fails unless `bytes` at `pointer` are in one allocation.
  void expectDevice(const void *pointer, size_t bytes, const char *what) {
    uintptr_t start = 0;
    const Allocation *found = find(pointer, &start);
    if (!found)
      fail("%s %p is no device memory", what, pointer);
    const size_t offset = reinterpret_cast<uintptr_t>(pointer) - start;
    if (offset + bytes > found->bytes)
      fail("%s: %zu bytes at offset %zu leave an allocation of %zu", what,
           bytes, offset, found->bytes);
  }

  /// Fails where `pointer` is device memory.
  void expectHost(const void *pointer, const char *what) {
    uintptr_t start = 0;
    const Allocation *found = find(pointer, &start);
    if (found && reinterpret_cast<uintptr_t>(pointer) < start + found->bytes)
      fail("%s %p is device memory", what, pointer);
  }

  /// Device code may touch the pages from `open` to `close`.
  void open() {
    if (openDepth++ == 0)
      for (auto &[start, each] : allocations)
        protect(each, true);
  }
  void close() {
    if (--openDepth == 0)
      for (auto &[start, each] : allocations)
        protect(each, false);
  }

  /// Fails where something was written just behind an allocation.
  void checkTails() {
    for (const auto &[start, each] : allocations) {
      if (each.tail == 0)
        continue;
      const char *tail = reinterpret_cast<const char *>(start) + each.bytes;
      INLAY_EMU_UNPOISON(tail, each.tail);
      for (size_t i = 0; i < each.tail; ++i)
        if (static_cast<unsigned char>(tail[i]) != tailByte)
          fail("out of bounds: wrote %zu bytes behind an allocation of %zu", i,
               each.bytes);
      INLAY_EMU_POISON(tail, each.tail);
    }
  }

  size_t live() const { return allocations.size(); }

private:
  static void protect(const Allocation &each, bool usable) {
    mprotect(each.pages, each.pageBytes,
             usable ? PROT_READ | PROT_WRITE : PROT_NONE);
  }

  static void onFault(int, siginfo_t *info, void *);

  void installHandler() {
    if (handlerInstalled)
      return;
    handlerInstalled = true;
    // A stack of its own: the fault may be that a thread's is used up.
    static char stack[1 << 16];
    stack_t alternative = {};
    alternative.ss_sp = stack;
    alternative.ss_size = sizeof stack;
    sigaltstack(&alternative, nullptr);
    struct sigaction action = {};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, nullptr);
    sigaction(SIGBUS, &action, nullptr);
  }

  std::map<uintptr_t, Allocation> allocations;
  int openDepth = 0;
  bool handlerInstalled = false;
};

inline DeviceMemory deviceMemory;

/// Says which memory a fault was in. Nothing runs after it.
inline void DeviceMemory::onFault(int, siginfo_t *info, void *) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(info->si_addr);
  const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (const auto &[start, each] : deviceMemory.allocations) {
    const uintptr_t first = reinterpret_cast<uintptr_t>(each.pages);
    const uintptr_t end = first + each.pageBytes;
    if (address >= first && address < end)
      fail("touched device memory from the host: offset %lld of an allocation "
           "of %zu bytes",
           static_cast<long long>(address - start), each.bytes);
    if (address >= end && address < end + page)
      fail("out of bounds: touched %llu bytes behind an allocation of %zu",
           static_cast<unsigned long long>(address - start - each.bytes),
           each.bytes);
    if (address + page >= first && address < first)
      fail("out of bounds: touched %llu bytes before an allocation of %zu",
           static_cast<unsigned long long>(start - address), each.bytes);
  }
  fail("touched address %p, which is no device memory",
       reinterpret_cast<void *>(address));
}

/// Opens device memory while it lives.
struct DeviceAccess {
  DeviceAccess() { deviceMemory.open(); }
  ~DeviceAccess() { deviceMemory.close(); }
  DeviceAccess(const DeviceAccess &) = delete;
  DeviceAccess &operator=(const DeviceAccess &) = delete;
};

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_MEMORY_H
