// How the sanitizers run: libMLIR is not instrumented, so containers and arenas
// that cross its border must not be checked for what one side only tracks.

extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0:allow_user_poisoning=0";
}
extern "C" const char *__ubsan_default_options() {
  return "print_stacktrace=1:halt_on_error=1";
}
