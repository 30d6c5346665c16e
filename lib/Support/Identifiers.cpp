// Names of a model made into names of a C file: the reserved words, the
// legaliser, and the table that keeps names apart.
#include "lib/Support/Identifiers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace inlay;
using llvm::StringRef;

namespace {

// Keywords of C (to C23) and C++ (to C++20), the macros and typedefs of
// the headers that generated files include, what common systems define as
// macros, and library functions that compilers know as built in.
const char reservedWords[] =
    "BUFSIZ CHAR_BIT CHAR_MAX CHAR_MIN DOMAIN EOF FILE FILENAME_MAX "
    "FOPEN_MAX FP_NAN HUGE_VAL HUGE_VALF INFINITY INT16_C INT16_MAX "
    "INT16_MIN INT32_C INT32_MAX INT32_MIN INT64_C INT64_MAX INT64_MIN "
    "INT8_C INT8_MAX INT8_MIN INT_MAX INT_MIN LONG_MAX LONG_MIN M_E M_PI "
    "NAN NULL OVERFLOW PI SIZE_MAX UINT16_MAX UINT32_MAX UINT64_C "
    "UINT64_MAX UINT8_MAX UNDERFLOW abort abs acos acosf acosh acoshf "
    "alignas alignof and and_eq asin asinf asinh asinhf asm assert atan "
    "atan2 atan2f atanf atanh atanhf atexit atof atoi atol auto bcmp "
    "bcopy bitand bitor bool break bsearch bzero cabs calloc carg case "
    "catch cbrt cbrtf ceil ceilf ceill char char16_t char32_t char8_t "
    "class co_await co_return co_yield compl concept conj const "
    "const_cast consteval constexpr constinit continue copysign copysignf "
    "cos cosf cosh coshf decltype default delete div do double double_t "
    "drem dynamic_cast else enum environ erf erfc erfcf erff errno exit "
    "exp exp10 exp2 exp2f expf explicit expm1 expm1f export extern fabs "
    "fabsf fabsl false far fclose fdim fdimf feof ferror fflush ffs fgetc "
    "fgets finite float float_t floor floorf floorl fma fmaf fmax fmaxf "
    "fmin fminf fmod fmodf fopen for fprintf fputc fputs fread free frexp "
    "friend fscanf fseek ftell fwrite gamma getc getchar getenv gets goto "
    "huge hypot hypotf if ilogb imaxabs import index inline int int16_t "
    "int32_t int64_t int8_t interrupt intmax_t intptr_t isalnum isalpha "
    "isdigit isfinite isgreater isinf isless islower isnan isnormal "
    "isprint isspace isunordered isupper j0 j1 jn jrand48 labs ldexp "
    "ldexpf ldiv lgamma lgammaf linux llabs llrint llround log log10 "
    "log10f log1p log1pf log2 log2f logb logf long longjmp lrint lround "
    "main malloc memccpy memchr memcmp memcpy memmove mempcpy memset mips "
    "modf module mutable namespace nan nanf near nearbyint nearbyintf new "
    "nextafter noexcept not not_eq nullptr nullptr_t offsetof operator or "
    "or_eq pascal perror pow pow10 powf powl printf private protected "
    "ptrdiff_t public putc putchar puts qsort raise rand realloc register "
    "reinterpret_cast remainder remove remquo rename requires restrict "
    "return rewind rindex rint rintf round roundeven roundevenf roundf "
    "scalb scalbn scanf setjmp short signal signbit signed significand "
    "sin sincos sincosf sinf sinh sinhf size_t sizeof snprintf sprintf "
    "sqrt sqrtf sqrtl srand sscanf ssize_t static static_assert "
    "static_cast stderr stdin stdout stpcpy strcasecmp strcat strchr "
    "strcmp strcpy strcspn strdup strerror strlen strncat strncmp strncpy "
    "strpbrk strrchr strspn strstr strtod strtok strtol struct switch "
    "system tan tanf tanh tanhf template tgamma tgammaf this thread_local "
    "throw time tmpfile tolower toupper true trunc truncf try typedef "
    "typeid typename typeof typeof_unqual uint16_t uint32_t uint64_t "
    "uint8_t uintptr_t ungetc union unix unsigned using va_arg vector "
    "virtual void volatile wchar_t while xor xor_eq y0 y1 yn ";

const llvm::StringSet<> &reservedSet() {
  static const llvm::StringSet<> set = [] {
    llvm::SmallVector<StringRef> words;
    StringRef(reservedWords).split(words, ' ', -1, /*KeepEmpty=*/false);
    llvm::StringSet<> made;
    for (StringRef word : words)
      made.insert(word);
    return made;
  }();
  return set;
}

uint32_t hashOf(StringRef text) {
  uint32_t hash = 2166136261u; // FNV-1a: the same on every host and run
  for (unsigned char c : text)
    hash = (hash ^ c) * 16777619u;
  return hash;
}

std::string hashSuffix(StringRef text) {
  return "_" + llvm::utohexstr(hashOf(text), /*LowerCase=*/true, /*Width=*/8);
}

} // namespace

bool inlay::isReservedIdentifier(StringRef name) {
  return reservedSet().contains(name);
}

/// Letters, digits, and one underscore for each run of anything else.
static std::string legalCharacters(StringRef name) {
  std::string result;
  bool gap = false;
  for (char c : name) {
    if (!llvm::isAlnum(c)) {
      gap = true;
      continue;
    }
    if (gap && !result.empty())
      result += '_';
    gap = false;
    result += c;
  }
  if (!result.empty() && llvm::isDigit(result.front()))
    result = "n" + result;
  return result;
}

/// The last parts of a path that fit; empty if not even the last one does.
static std::string endOfPath(StringRef name, size_t limit) {
  // Exporters join the names of fused nodes: the first says it.
  name = name.split(';').first;
  while (!name.empty()) {
    std::string result = legalCharacters(name);
    if (result.size() <= limit)
      return result;
    size_t separator = name.find_first_of("/.:");
    name = separator == StringRef::npos ? "" : name.substr(separator + 1);
  }
  return {};
}

std::string inlay::toIdentifier(StringRef name, size_t limit) {
  std::string result = legalCharacters(name);
  if (result.empty())
    result = name.empty() ? "unnamed" : "unnamed" + hashSuffix(name);
  if (result.size() > limit) {
    std::string end = endOfPath(name, limit);
    if (!end.empty()) {
      result = end;
    } else {
      std::string suffix = hashSuffix(name);
      result.resize(limit > suffix.size() ? limit - suffix.size() : 1);
      while (result.size() > 1 && result.back() == '_')
        result.pop_back();
      result += suffix;
    }
  }
  if (isReservedIdentifier(result))
    result += '_';
  return result;
}

std::string inlay::toMacroName(StringRef name) {
  return StringRef(toIdentifier(name)).upper();
}

void NameScope::reserve(StringRef name) { scopes.back().insert(name.str()); }

bool NameScope::isTaken(StringRef name) const {
  return llvm::any_of(scopes, [&](const std::set<std::string> &scope) {
    return scope.count(name.str());
  });
}

std::string NameScope::unique(StringRef wish, size_t limit) {
  std::string base = toIdentifier(wish, limit);
  std::string name = base;
  for (unsigned number = 2; isTaken(name) || isReservedIdentifier(name);
       ++number) {
    std::string suffix = std::to_string(number);
    // `conv1` and a number need something between them.
    if (llvm::isDigit(base.back()))
      suffix = "_" + suffix;
    if (base.size() + suffix.size() > limit)
      base.resize(limit - suffix.size());
    name = base + suffix;
  }
  scopes.back().insert(name);
  return name;
}
