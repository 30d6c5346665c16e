// The progress line: a thread that wakes once a second. No work reports to it
// by itself, so that long loops need no calls.

#include "lib/Driver/Progress.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace inlay;

Progress::Progress() : active(llvm::sys::Process::StandardErrIsDisplayed()) {
  if (active)
    thread = std::thread([this] { loop(); });
}

Progress::~Progress() {
  if (!active)
    return;
  {
    std::lock_guard<std::mutex> lock(mutex);
    finished = true;
  }
  wake.notify_one();
  thread.join();
  wipe();
}

void Progress::now(std::string nextWork) {
  std::lock_guard<std::mutex> lock(mutex);
  work = std::move(nextWork);
}

void Progress::wipe() {
  std::lock_guard<std::mutex> lock(mutex);
  if (shown)
    llvm::errs() << "\r\x1b[K";
  shown = false;
}

void Progress::loop() {
  using namespace std::chrono;
  auto start = steady_clock::now();
  std::unique_lock<std::mutex> lock(mutex);
  while (!wake.wait_for(lock, seconds(1), [&] { return finished; })) {
    auto spent = duration_cast<seconds>(steady_clock::now() - start).count();
    llvm::errs() << "\r\x1b[K" << work << ", " << spent << " s";
    shown = true;
  }
}
