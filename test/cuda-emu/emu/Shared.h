// Shared memory of the running block. Every array starts anew in each block as
// NaN, and is followed by bytes that nobody may write:
//
//   | array | guard 64 | array | guard 64 | ... | dynamic | guard page
#ifndef INLAY_CUDA_EMU_SHARED_H
#define INLAY_CUDA_EMU_SHARED_H

#include "Block.h"

namespace inlay_emu {

class SharedMemory {
public:
  static constexpr size_t guardBytes = 64, alignment = 128;
  static constexpr size_t mostStatic = 48 * 1024;

  /// Poisons what the last block left. The launch asked for `bytes` of dynamic
  /// shared memory.
  void startBlock(size_t bytes) {
    if (arrays.empty() && bytes == 0 && dynamicBytes == 0)
      return;
    reserve();
    arrays.clear();
    used = total = 0;
    dynamicBytes = bytes;
    if (bytes != 0)
      std::memset(dynamic(), 0xFF, bytes);
  }

  /// The array that the declaration `tag` stands for.
  void *array(const void *tag, size_t bytes) {
    for (const Array &each : arrays)
      if (each.tag == tag)
        return base + each.offset;
    reserve();
    total += bytes;
    if (total > mostStatic)
      fail("%zu bytes of shared arrays, but a kernel has 48 KiB; take dynamic "
           "shared memory",
           total);
    char *start = base + used;
    std::memset(start, 0xFF, bytes);
    std::memset(start + bytes, tailByte, guardBytes);
    INLAY_EMU_POISON(start + bytes, guardBytes);
    arrays.push_back({tag, used, bytes});
    used = (used + bytes + guardBytes + alignment - 1) / alignment * alignment;
    return start;
  }

  void *dynamic() {
    if (dynamicBytes == 0)
      fail("dynamic shared memory, but the launch asked for none");
    return base + areaBytes -
           (dynamicBytes + alignment - 1) / alignment * alignment;
  }

  /// Fails where a block wrote behind one of its arrays.
  void endBlock() {
    for (const Array &each : arrays) {
      const char *guard = base + each.offset + each.bytes;
      INLAY_EMU_UNPOISON(guard, guardBytes);
      for (size_t i = 0; i < guardBytes; ++i)
        if (static_cast<unsigned char>(guard[i]) != tailByte)
          fail("out of bounds: wrote %zu bytes behind a shared array of %zu", i,
               each.bytes);
    }
  }

  /// Where `pointer` is in shared memory; fails where it is not.
  void expectShared(const void *pointer, size_t bytes, const char *what) {
    const char *at = static_cast<const char *>(pointer);
    if (!base || at < base || at + bytes > base + areaBytes)
      fail("%s: %p is no shared memory", what, pointer);
  }

private:
  struct Array {
    const void *tag;
    size_t offset, bytes;
  };

  void reserve() {
    if (base)
      return;
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void *mapped = mmap(nullptr, areaBytes + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
      fail("no memory for shared memory");
    base = static_cast<char *>(mapped);
    mprotect(base + areaBytes, page, PROT_NONE);
  }

  static constexpr size_t areaBytes = size_t(1) << 20;
  char *base = nullptr;
  std::vector<Array> arrays;
  size_t used = 0, total = 0, dynamicBytes = 0;
};

inline SharedMemory sharedMemory;

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_SHARED_H
