// Runs the threads of one block after another.
//
// A fiber runs thread after thread until one of them waits; only then is a
// second fiber needed, which goes on with the next thread. So a kernel without
// barriers is a plain loop on one stack, and one with barriers has as many
// stacks as threads, without anybody having to say which of the two it is.
#ifndef INLAY_CUDA_EMU_BLOCK_H
#define INLAY_CUDA_EMU_BLOCK_H

#include "Fibers.h"
#include <cstring>
#include <deque>
#include <string>

namespace inlay_emu {

inline constexpr unsigned warpLanes = 32;
inline constexpr unsigned mostThreads = 1024;
inline constexpr size_t mostShared = 227 * 1024;

/// In which order threads get their turn, and when asynchronous copies land.
struct Options {
  enum class Copies { Immediate, Delayed } copies = Copies::Immediate;
  bool reverse = false;
};

/// From INLAY_EMU_COPIES=immediate|delayed and INLAY_EMU_ORDER=forward|reverse.
inline Options readOptions() {
  auto choose = [](const char *name, const char *first, const char *second) {
    const char *value = std::getenv(name);
    if (!value || std::strcmp(value, first) == 0)
      return false;
    if (std::strcmp(value, second) != 0)
      fail("%s is '%s', but takes '%s' or '%s'", name, value, first, second);
    return true;
  };
  Options read;
  if (choose("INLAY_EMU_COPIES", "immediate", "delayed"))
    read.copies = Options::Copies::Delayed;
  read.reverse = choose("INLAY_EMU_ORDER", "forward", "reverse");
  return read;
}
inline Options &options() {
  static Options made = readOptions();
  return made;
}

/// An asynchronous copy of `bytes`, of which the first `given` are from memory
/// and the others zero.
struct Copy {
  void *to;
  const void *from;
  unsigned bytes, given;

  void perform() const {
    if (given != 0)
      std::memcpy(to, from, given);
    if (given < bytes)
      std::memset(static_cast<char *>(to) + given, 0, bytes - given);
  }
};

/// What a thread is in the middle of.
struct Thread {
  enum State { Fresh, Waiting, Ready, Ended } state = Fresh;
  Fiber *fiber = nullptr;
  const char *what = "";    ///< it waits at: barrier, shuffle, ...
  int line = 0;             ///< of that
  void *operands = nullptr; ///< its part of a warp's operation
  std::vector<Copy> open;   ///< not committed yet
  std::deque<std::vector<Copy>> groups;
};

/// Those who wait for each other: a block, or lanes of a warp.
struct Meeting {
  std::vector<unsigned> arrived;
  const char *what = "";
  int line = 0;
};

class Block {
public:
  /// Runs `body` once for each thread of a block of `size`.
  template <typename Body> void run(dim3 size, Body &body) {
    threads = size.x * size.y * size.z;
    next = ended = 0;
    usesFibers = false;
    call = [](void *context) { (*static_cast<Body *>(context))(); };
    context = &body;
    while (ended < threads) {
      if (next < threads)
        freeFiber().enter();
      else if (!ready.empty())
        resume();
      else
        reportStuck();
    }
    if (usesFibers)
      for (unsigned i = 0; i < threads; ++i) {
        state[i].open.clear();
        state[i].groups.clear();
        state[i].state = Thread::Fresh;
      }
  }

  unsigned current() const { return thread; }
  unsigned lane() const { return thread % warpLanes; }
  unsigned count() const { return threads; }
  Thread &self() {
    rememberThreads();
    return state[thread];
  }
  Thread &of(unsigned other) { return state[other]; }

  /// All threads of the block.
  void barrier(int line) {
    if (threads == 1)
      return;
    if (arrive(wholeBlock, "block barrier", line) == threads)
      release(wholeBlock);
    else
      wait("block barrier", line);
  }

  /// The lanes of `mask` of the running warp. The last to come calls
  /// `together()`, when the `operands` of all others are there.
  template <typename Function>
  void collective(unsigned mask, const char *what, int line, void *operands,
                  Function together) {
    const unsigned warp = thread / warpLanes;
    const unsigned lanes = std::min(warpLanes, threads - warp * warpLanes);
    const unsigned there = lanes == 32 ? ~0u : (1u << lanes) - 1;
    if (!(mask >> lane() & 1))
      fail("%s of line %d: the mask %08x lacks the calling lane", what, line,
           mask);
    mask &= there;
    self().operands = operands;
    Meeting &meeting = meetings(warp, mask);
    if (arrive(meeting, what, line) ==
        static_cast<unsigned>(__builtin_popcount(mask))) {
      together(&state[warp * warpLanes], mask);
      release(meeting);
    } else {
      wait(what, line);
    }
  }

private:
  struct WarpMeeting {
    unsigned mask;
    Meeting meeting;
  };

  Meeting &meetings(unsigned warp, unsigned mask) {
    std::deque<WarpMeeting> &list = ofWarp[warp];
    for (WarpMeeting &each : list)
      if (each.mask == mask)
        return each.meeting;
    list.push_back({mask, {}});
    return list.back().meeting;
  }

  unsigned arrive(Meeting &meeting, const char *what, int line) {
    rememberThreads();
    if (!meeting.arrived.empty() &&
        (meeting.line != line || std::strcmp(meeting.what, what) != 0))
      fail("divergent: at the %s of line %d, while thread %u waits at the %s "
           "of line %d",
           what, line, meeting.arrived.front(), meeting.what, meeting.line);
    meeting.what = what;
    meeting.line = line;
    meeting.arrived.push_back(thread);
    return static_cast<unsigned>(meeting.arrived.size());
  }

  /// The last to arrive goes on; the others get their turn by and by.
  void release(Meeting &meeting) {
    for (unsigned each : meeting.arrived)
      if (each != thread) {
        state[each].state = Thread::Ready;
        ready.push_back(each);
      }
    meeting.arrived.clear();
  }

  void wait(const char *what, int line) {
    Thread &self = state[thread];
    self.state = Thread::Waiting;
    self.what = what;
    self.line = line;
    self.fiber = Fiber::running;
    Fiber::leave();
  }

  void resume() {
    const unsigned chosen = ready.front();
    ready.pop_front();
    enterThread(chosen);
    state[chosen].state = Thread::Fresh;
    state[chosen].fiber->enter();
  }

  void enterThread(unsigned chosen) {
    thread = chosen;
    threadIdx.x = chosen % blockDim.x;
    threadIdx.y = chosen / blockDim.x % blockDim.y;
    threadIdx.z = chosen / (blockDim.x * blockDim.y);
  }

  /// What a fiber does: threads while there are any, then it is free.
  void runThreads() {
    for (;;) {
      while (next < threads) {
        const unsigned place = next++;
        enterThread(options().reverse ? threads - 1 - place : place);
        call(context);
        ++ended;
        if (usesFibers)
          state[thread].state = Thread::Ended;
      }
      unused.push_back(Fiber::running);
      Fiber::leave();
    }
  }

  Fiber &freeFiber();

  /// From here on it matters what each thread does.
  void rememberThreads() {
    if (usesFibers)
      return;
    usesFibers = true;
    state.resize(mostThreads);
    // Those that ran to their end before the first one waited.
    for (unsigned place = 0; place + 1 < next; ++place)
      state[options().reverse ? threads - 1 - place : place].state =
          Thread::Ended;
  }

  [[noreturn]] void reportStuck() {
    unsigned waits = mostThreads, other = mostThreads;
    for (unsigned i = 0; i < threads; ++i)
      if (state[i].state == Thread::Waiting && waits == mostThreads)
        waits = i;
    enterThread(waits);
    for (unsigned i = 0; i < threads; ++i)
      if (state[i].state == Thread::Ended)
        fail("divergent barrier: waits at the %s of line %d, but thread %u "
             "ended",
             state[waits].what, state[waits].line, i);
    for (unsigned i = 0; i < threads; ++i)
      if (state[i].line != state[waits].line ||
          std::strcmp(state[i].what, state[waits].what) != 0)
        other = i;
    if (other == mostThreads)
      fail("deadlock: waits at the %s of line %d, as all threads do",
           state[waits].what, state[waits].line);
    fail("deadlock: waits at the %s of line %d, and thread %u at the %s of "
         "line %d",
         state[waits].what, state[waits].line, other, state[other].what,
         state[other].line);
  }

  unsigned threads = 0, next = 0, ended = 0, thread = 0;
  bool usesFibers = false;
  void (*call)(void *) = nullptr;
  void *context = nullptr;
  std::vector<Thread> state;
  std::deque<unsigned> ready;
  Meeting wholeBlock;
  std::deque<WarpMeeting> ofWarp[mostThreads / warpLanes];
  std::vector<std::unique_ptr<Fiber>> fibers;
  std::vector<Fiber *> unused;
};

inline Block block;

inline Fiber &Block::freeFiber() {
  if (unused.empty()) {
    fibers.push_back(
        std::make_unique<Fiber>([] { inlay_emu::block.runThreads(); }));
    return *fibers.back();
  }
  Fiber *chosen = unused.back();
  unused.pop_back();
  return *chosen;
}

} // namespace inlay_emu

#endif // INLAY_CUDA_EMU_BLOCK_H
