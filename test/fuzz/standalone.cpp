// Runs a fuzz target without libFuzzer: seeds changed at random, always the
// same way, for a number of runs or seconds. An input that fails stays behind.
//
//   PROGRAM [--runs N] [--seconds N] [--seed N] SEED_FILE_OR_FOLDER...

#include "test/fuzz/WireTree.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

using namespace inlay::fuzz;
namespace cl = llvm::cl;
using Clock = std::chrono::steady_clock;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t limit, unsigned seed)
    __attribute__((weak));

static cl::list<std::string> paths(cl::Positional, cl::desc("<seeds>"));
static cl::opt<uint64_t> runs("runs", cl::init(UINT64_MAX));
static cl::opt<double> seconds("seconds", cl::init(1e9));
static cl::opt<uint64_t> firstSeed("seed", cl::init(1));

static constexpr size_t largest = 64 << 10;

static std::vector<std::string> readSeeds() {
  std::vector<std::string> files;
  for (const std::string &path : paths) {
    if (!llvm::sys::fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::error_code code;
    for (llvm::sys::fs::directory_iterator it(path, code), end;
         !code && it != end; it.increment(code))
      files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const std::string &file : files) {
    auto buffer = llvm::MemoryBuffer::getFile(file);
    if (buffer && (*buffer)->getBufferSize() <= largest)
      seeds.push_back((*buffer)->getBuffer().str());
  }
  if (seeds.empty())
    seeds.push_back("");
  return seeds;
}

/// The input at hand, for the handler of signals.
static std::string current;

/// Takes no memory: it may be called in the middle of an allocation.
static void keepInput(int signal) {
  static const char name[] = "fuzz-finding";
  int file = ::open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  bool isKept = file >= 0 && ::write(file, current.data(), current.size()) ==
                                 ssize_t(current.size());
  auto say = [](const char *text) {
    ssize_t ignored = ::write(2, text, strlen(text));
    (void)ignored;
  };
  say(signal == SIGPROF ? "over 5 s" : "a crash");
  say(isKept ? "; the input is in fuzz-finding\n" : "\n");
  _exit(1);
}

static std::string changed(const std::string &seed, uint64_t number) {
  Random random(firstSeed * 1000003 + number);
  if (!LLVMFuzzerCustomMutator) {
    // Choices of a program: mostly new ones.
    std::string bytes = seed;
    bytes.resize(16 + random.below(200));
    for (char &byte : bytes)
      byte = char(random.next());
    return random.oneIn(4) || seed.empty() ? bytes
                                           : mutateBytes(seed, largest, random);
  }
  std::string buffer = seed;
  size_t size = buffer.size();
  buffer.resize(largest);
  size = LLVMFuzzerCustomMutator(reinterpret_cast<uint8_t *>(buffer.data()),
                                 size, largest, unsigned(random.next()));
  buffer.resize(size);
  return buffer;
}

static void run(std::string input) {
  current = std::move(input);
  // Seconds of the processor: the machine may be busy with other things.
  itimerval limit = {{0, 0}, {5, 0}}, none = {{0, 0}, {0, 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(current.data()),
                         current.size());
  setitimer(ITIMER_PROF, &none, nullptr);
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "a fuzz target without libFuzzer\n");
  rlimit memory = {rlim_t(4) << 30, rlim_t(4) << 30};
  setrlimit(RLIMIT_AS, &memory);
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF})
    std::signal(signal, keepInput);
  std::vector<std::string> seeds = readSeeds();
  auto start = Clock::now();
  auto elapsed = [&] {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  uint64_t done = 0;
  for (const std::string &seed : seeds)
    run(seed);
  for (; done < runs && elapsed() < seconds; ++done) {
    // Some inputs descend from several changes.
    std::string input = seeds[done % seeds.size()];
    for (uint64_t n = 1 + done % 3; n > 0; --n)
      input = changed(input, done * 4 + n);
    run(std::move(input));
  }
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  llvm::outs() << done << " changed inputs of " << seeds.size() << " seeds, "
               << int64_t(elapsed()) << " s, " << used.ru_maxrss / 1024
               << " MiB: no failure\n";
  return 0;
}
