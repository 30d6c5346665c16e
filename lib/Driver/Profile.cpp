// Times the steps of generated C: writes a small program around `run_ex`, whose
// hooks read the clock, and reads what it prints.

#include "lib/Driver/Profile.h"
#include "lib/Driver/HostCompiler.h"
#include "lib/Driver/WriteOutput.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

using namespace mlir;
using namespace inlay;
using llvm::Error;
using llvm::Expected;
namespace fs = llvm::sys::fs;

static Error profileError(const Twine &text) {
  return llvm::createStringError(text.str());
}

//===-- the program --------------------------------------------------------===

/// Fused multiply-adds in 16 registers that do not wait for each other; inline
/// assembly, so that no compiler folds them. Best of 7.
static constexpr StringRef peakText = R"(
#if defined(__AVX512F__)
enum { LANES = 16 };
#define MULTIPLY_ADD(k) "vfmadd231ps %%zmm0, %%zmm1, %%zmm" #k "\n\t"
#elif defined(__FMA__)
enum { LANES = 8 };
#define MULTIPLY_ADD(k) "vfmadd231ps %%ymm0, %%ymm1, %%ymm" #k "\n\t"
#else
enum { LANES = 0 };
#endif

static double peak(void) {
  double best = 0;
#ifdef MULTIPLY_ADD
  for (int i = 0; i < 7; ++i) {
    long rounds = 2000000;
    double start = now();
    for (long k = 0; k < rounds; ++k)
      __asm__ volatile("vxorps %%xmm0, %%xmm0, %%xmm0\n\t"
                       "vxorps %%xmm1, %%xmm1, %%xmm1\n\t"
                       MULTIPLY_ADD(2) MULTIPLY_ADD(3) MULTIPLY_ADD(4)
                       MULTIPLY_ADD(5) MULTIPLY_ADD(6) MULTIPLY_ADD(7)
                       MULTIPLY_ADD(8) MULTIPLY_ADD(9) MULTIPLY_ADD(10)
                       MULTIPLY_ADD(11) MULTIPLY_ADD(12) MULTIPLY_ADD(13)
                       ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13");
    double rate = 12.0 * LANES * (double)rounds / (now() - start);
    best = rate > best ? rate : best;
  }
#endif
  return best;
}
)";

static constexpr StringRef clockText = R"(
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void *memory(size_t bytes) {
  void *start = 0;
  if (posix_memalign(&start, 4096, bytes + 1) != 0) exit(3);
  return start;
}

static void *file(const char *path, size_t bytes) {
  FILE *stream = fopen(path, "rb");
  void *start = memory(bytes);
  if (!stream || fread(start, 1, bytes, stream) != bytes) exit(4);
  fclose(stream);
  return start;
}
)";

/// With NAME and STEPS put in.
static constexpr StringRef hooksText = R"(
static double times[STEPS + 1][ROUNDS];
static int round_now;

static void before(void *user, int32_t step) {
  (void)user;
  times[step][round_now] = -now();
}

static void after(void *user, int32_t step) {
  (void)user;
  times[step][round_now] += now();
}

static double median(int row) {
  qsort(times[row], ROUNDS, sizeof(double), ascending);
  return times[row][ROUNDS / 2];
}
)";

static std::string mainText(StringRef name, const Signature &signature,
                            size_t blobBytes, unsigned rounds) {
  std::string prefix = name.str(), macro = name.upper();
  std::string text = "#define _POSIX_C_SOURCE 200112L\n#include \"" + prefix +
                     ".h\"\n" + clockText.str() + peakText.str() +
                     "\nenum { ROUNDS = " + std::to_string(rounds) +
                     ", STEPS = " + macro + "_STEPS };\n" + hooksText.str() +
                     "\nint main(void) {\n  static const " + prefix +
                     "_hooks hooks = {before, after, 0};\n  double most = "
                     "peak();\n  void *arena = memory(sizeof(" +
                     prefix + "_arena));\n";
  std::string arguments = "arena";
  if (blobBytes != 0) {
    text += "  void *weights = file(\"" + prefix + "_weights.bin\", " +
            std::to_string(blobBytes) + ");\n";
    arguments += ", weights";
  }
  auto bytesOf = [](const Signature::Entry &entry) {
    unsigned bits = entry.type.getElementType().getIntOrFloatBitWidth();
    return std::to_string(entry.type.getNumElements() * ((bits + 7) / 8));
  };
  for (auto [i, entry] : llvm::enumerate(signature.inputs)) {
    std::string number = std::to_string(i);
    text += "  void *in" + number + " = file(\"input_" + number + ".bin\", " +
            bytesOf(entry) + ");\n";
    arguments += ", in" + number;
  }
  for (auto [i, entry] : llvm::enumerate(signature.outputs)) {
    std::string number = std::to_string(i);
    text += "  void *out" + number + " = memory(" + bytesOf(entry) + ");\n";
    arguments += ", out" + number;
  }
  text += "  int status = " + prefix + "_run(" + arguments +
          ");\n  if (status != 0) return 5;\n"
          "  for (round_now = 0; round_now < ROUNDS; ++round_now) {\n"
          "    before(0, STEPS);\n    status = " +
          prefix + "_run_ex(" + arguments +
          ", &hooks);\n    if (status != 0) return 5;\n"
          "    after(0, STEPS);\n  }\n"
          "  double again = peak();\n"
          "  printf(\"%.17g\\t%.17g\\n\", again > most ? again : most, "
          "median(STEPS));\n";
  text += "#if " + macro + "_STEPS > 0\n";
  text += "  for (int i = 0; i < STEPS; ++i)\n    printf(\"%s\\t%s\\t%.0f\\t"
          "%.17g\\n\", " +
          prefix + "_steps[i].name, " + prefix + "_steps[i].nodes,\n      " +
          prefix +
          "_steps[i].multiply_adds, median(i));\n"
          "#endif\n";
  return text + "  return 0;\n}\n";
}

//===-- building, running, reading -----------------------------------------===

static Expected<ProfileResult> readTimes(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return profileError("cannot read the times: " +
                        buffer.getError().message());
  ProfileResult result;
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (auto [number, line] : llvm::enumerate(lines)) {
    SmallVector<StringRef> fields;
    line.split(fields, '\t');
    StepTime step;
    bool bad = fields.size() != (number == 0 ? 2u : 4u);
    if (!bad && number == 0)
      bad = fields[0].getAsDouble(result.peakMultiplyAdds) ||
            fields[1].getAsDouble(result.seconds);
    else if (!bad)
      bad = fields[2].getAsDouble(step.multiplyAdds) ||
            fields[3].getAsDouble(step.seconds);
    if (bad)
      return profileError("the timing program printed '" + line + "'");
    if (number == 0)
      continue;
    step.name = fields[0].str();
    step.nodes = fields[1].str();
    result.steps.push_back(std::move(step));
  }
  return result;
}

Expected<ProfileResult> inlay::profile(ArrayRef<SourceFile> files,
                                       StringRef name,
                                       const Signature &signature,
                                       ArrayRef<Tensor> inputs, const Cpu &cpu,
                                       unsigned rounds) {
  if (Error error = checkInputs(inputs, signature))
    return error;
  SmallString<128> folder;
  if (std::error_code code = fs::createUniqueDirectory("inlay", folder))
    return profileError("cannot make a temporary folder: " + code.message());
  auto remove = llvm::scope_exit([&] { fs::remove_directories(folder); });
  std::vector<SourceFile> all(files.begin(), files.end());
  size_t blobBytes = 0;
  HostBuild build;
  build.folder = folder.str().str();
  build.output = build.folder + "/timing";
  for (const SourceFile &file : files) {
    if (StringRef(file.name).ends_with(".bin"))
      blobBytes = file.contents.size();
    if (StringRef(file.name).ends_with(".c"))
      build.sources.push_back(file.name);
  }
  build.sources.push_back("timing_main.c");
  all.push_back({"timing_main.c",
                 mainText(name, signature, blobBytes, std::max(1u, rounds))});
  for (auto [index, input] : llvm::enumerate(inputs))
    all.push_back({"input_" + std::to_string(index) + ".bin",
                   std::string(input.bytes().begin(), input.bytes().end())});
  if (Error error = writeOutput(all, build.folder))
    return error;
  if (Error error = buildOnHost(build, cpu))
    return error;
  std::string log = build.folder + "/times.txt";
  std::string command = "cd '" + build.folder + "' && ./timing >times.txt";
  int code = llvm::sys::ExecuteAndWait("/bin/sh", {"sh", "-c", command});
  if (code != 0)
    return profileError("the timing program ended with exit code " +
                        Twine(code));
  return readTimes(log);
}

std::string inlay::profileTable(const ProfileResult &result) {
  std::string text;
  llvm::raw_string_ostream os(text);
  double sum = 0;
  for (const StepTime &step : result.steps)
    sum += step.seconds;
  bool hasPeak = result.peakMultiplyAdds > 0;
  os << "      us   share   GMAC/s" << (hasPeak ? "  of peak" : "")
     << "  step\n";
  for (const StepTime &step : result.steps) {
    double rate = step.seconds > 0 ? step.multiplyAdds / step.seconds : 0;
    os << llvm::format("%8.1f %6.1f %%", 1e6 * step.seconds,
                       sum > 0 ? 100 * step.seconds / sum : 0);
    os << (rate > 0 ? llvm::formatv("{0,9:F1}", rate / 1e9).str()
                    : std::string(9, ' '));
    if (hasPeak)
      os << (rate > 0 ? llvm::formatv("{0,7:F0} %",
                                      100 * rate / result.peakMultiplyAdds)
                            .str()
                      : std::string(9, ' '));
    os << "  " << step.name << "  " << step.nodes << "\n";
  }
  os << llvm::format("%8.1f", 1e6 * result.seconds) << "  in all, medians";
  if (hasPeak)
    os << llvm::format("; this core does at most %.1f GMAC/s",
                       result.peakMultiplyAdds / 1e9);
  os << "\n";
  return text;
}
