// Says on a terminal what is being done, when it takes longer than a second.
#ifndef INLAY_LIB_DRIVER_PROGRESS_H
#define INLAY_LIB_DRIVER_PROGRESS_H

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace inlay {

/// One line on stderr, rewritten each second with the present work and the
/// seconds so far, and wiped at the end. Silent where stderr is no terminal.
class Progress {
public:
  Progress();
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Says what is being done from now on: "importing", "writing files".
  void now(std::string work);
  /// Wipes the line, so that other text can be printed; it comes back by
  /// itself if the work goes on.
  void wipe();

private:
  void loop();

  std::mutex mutex;
  std::condition_variable wake;
  std::string work;
  bool active = false;
  bool finished = false;
  bool shown = false;
  std::thread thread;
};

} // namespace inlay

#endif // INLAY_LIB_DRIVER_PROGRESS_H
