// Verification of many models. This process only forks and reads: each child
// writes its result as JSON into a pipe and ends; a child that ends without
// one has crashed.

#include "lib/Driver/VerifyAll.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace inlay;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::vector<ModelFileEntry> inlay::findModels(StringRef folder) {
  std::vector<ModelFileEntry> models;
  std::error_code code;
  for (fs::recursive_directory_iterator it(folder, code), end;
       !code && it != end; it.increment(code))
    if (path::extension(it->path()) == ".onnx") {
      StringRef parent = path::parent_path(it->path());
      bool hasCases = fs::exists(parent + "/case0/case.json") ||
                      fs::exists(parent + "/test_data_set_0/output_0.pb");
      models.push_back({it->path(), hasCases});
    }
  std::sort(models.begin(), models.end(),
            [](const ModelFileEntry &left, const ModelFileEntry &right) {
              return left.path < right.path;
            });
  return models;
}

namespace {
/// A child at work on one model.
struct Worker {
  size_t model;
  pid_t process;
  int channel;
  std::string text;
  std::chrono::steady_clock::time_point deadline;
};
} // namespace

static std::string nameOf(StringRef file) {
  StringRef stem = path::stem(file);
  StringRef parent = path::filename(path::parent_path(file));
  if (stem == "model")
    return parent.str();
  return parent == "rejects" ? ("rejects/" + stem).str() : stem.str();
}

/// The child's life.
[[noreturn]] static void work(const ModelFileEntry &model,
                              const DriverOptions &options, int channel) {
  ModelResult result =
      model.hasCases ? verifyModel(model.path, path::parent_path(model.path),
                                   options, nullptr)
                     : tryModel(model.path, options, nullptr);
  std::string text;
  llvm::raw_string_ostream(text) << toJson(result);
  for (size_t at = 0; at < text.size();) {
    ssize_t count = write(channel, text.data() + at, text.size() - at);
    if (count <= 0)
      break;
    at += size_t(count);
  }
  _exit(0);
}

static ModelResult crashResult(StringRef file, const std::string &reason) {
  ModelResult result;
  result.model = nameOf(file);
  result.outcome = ModelResult::Outcome::Crashed;
  result.firstError = reason;
  return result;
}

/// Results are the same wherever the models lie: messages name files from their
/// folder on.
static void leaveOutFolder(std::string &text, StringRef model) {
  std::string folder = path::parent_path(model).str() + "/";
  for (size_t at = 0; (at = text.find(folder, at)) != std::string::npos;)
    text.erase(at, folder.size());
}

static ModelResult finish(Worker &worker, const ModelFileEntry &model,
                          bool inTime) {
  close(worker.channel);
  if (!inTime)
    kill(worker.process, SIGKILL);
  int end = 0;
  while (waitpid(worker.process, &end, 0) < 0 && errno == EINTR) {
  }
  if (!inTime)
    return crashResult(model.path, "took too long and was stopped");
  if (WIFSIGNALED(end))
    return crashResult(model.path, strsignal(WTERMSIG(end)));
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(worker.text);
  if (json) {
    ModelResult result = modelResultFromJson(*json);
    leaveOutFolder(result.firstError, model.path);
    return result;
  }
  llvm::consumeError(json.takeError());
  return crashResult(model.path, "ended without a result");
}

static bool startWorker(size_t index, const ModelFileEntry &model,
                        const DriverOptions &options, unsigned seconds,
                        std::vector<Worker> &workers) {
  int channel[2];
  if (pipe(channel) != 0)
    return false;
  pid_t process = fork();
  if (process == 0) {
    close(channel[0]);
    work(model, options, channel[1]);
  }
  close(channel[1]);
  if (process < 0) {
    close(channel[0]);
    return false;
  }
  workers.push_back(
      {index,
       process,
       channel[0],
       {},
       std::chrono::steady_clock::now() + std::chrono::seconds(seconds)});
  return true;
}

/// Reads what a worker has to say; true once it has closed its end.
static bool readSome(Worker &worker) {
  char buffer[4096];
  ssize_t count = read(worker.channel, buffer, sizeof buffer);
  if (count > 0)
    worker.text.append(buffer, size_t(count));
  return count == 0 || (count < 0 && errno != EINTR);
}

std::vector<ModelResult>
inlay::verifyAll(llvm::ArrayRef<ModelFileEntry> models,
                 const DriverOptions &options, unsigned jobs,
                 unsigned timeoutSeconds,
                 llvm::function_ref<void(const ModelResult &)> done) {
  std::vector<ModelResult> results(models.size());
  std::vector<Worker> workers;
  size_t next = 0;
  auto end = [&](size_t at, bool inTime) {
    Worker worker = std::move(workers[at]);
    workers.erase(workers.begin() + at);
    results[worker.model] = finish(worker, models[worker.model], inTime);
    done(results[worker.model]);
  };
  while (next < models.size() || !workers.empty()) {
    if (next < models.size() && workers.size() < jobs) {
      if (!startWorker(next, models[next], options, timeoutSeconds, workers)) {
        results[next] = crashResult(models[next].path, strerror(errno));
        done(results[next]);
      }
      ++next;
      continue;
    }
    std::vector<pollfd> channels;
    for (const Worker &worker : workers)
      channels.push_back({worker.channel, POLLIN, 0});
    poll(channels.data(), channels.size(), 200);
    auto now = std::chrono::steady_clock::now();
    for (size_t at = workers.size(); at-- > 0;) {
      if (channels[at].revents != 0 && readSome(workers[at]))
        end(at, /*inTime=*/true);
      else if (now > workers[at].deadline)
        end(at, /*inTime=*/false);
    }
  }
  return results;
}
