// inlay completion: scripts for the shells, made of the options themselves, so
// that no option can be missing.

#include "lib/Driver/Targets.h"
#include "tools/inlay/Commands.h"
#include "tools/inlay/HelpPages.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace inlay;
using llvm::raw_ostream;
using llvm::StringRef;
namespace cl = llvm::cl;

namespace {
/// What may stand for the value of an option.
struct Values {
  enum Kind { None, Words, Files, Folders, Anything } kind = None;
  std::vector<std::string> words;
};
} // namespace

static Values valuesOf(const cl::Option &option) {
  static const std::map<StringRef, std::vector<std::string>> words = {
      {"O", {"0", "2"}},
      {"emit", {"c", "test", "eva", "hooks", "mlir"}},
      {"error-format", {"text", "json"}},
      {"report", {"text", "json"}},
      {"requant", {"float", "single"}},
      {"weights", {"array", "literal", "blob"}},
  };
  StringRef name = option.ArgStr;
  if (name == "target" || name == "cpu") {
    Values values{Values::Words, {}};
    if (name == "cpu")
      values.words.push_back("host");
    for (const Target &target : allTargets()) {
      if (name == "target")
        values.words.push_back(target.name.str());
      for (const Cpu &cpu : target.cpus)
        if (name == "cpu" && !llvm::is_contained(values.words, cpu.name))
          values.words.push_back(cpu.name.str());
    }
    return values;
  }
  if (auto known = words.find(name); known != words.end())
    return {Values::Words, known->second};
  if (option.ValueStr == "folder")
    return {Values::Folders, {}};
  if (option.ValueStr == "file")
    return {Values::Files, {}};
  return {option.ValueStr.empty() ? Values::None : Values::Anything, {}};
}

static std::string flagOf(const cl::Option &option) {
  return (option.ArgStr.size() == 1 ? "-" : "--") + option.ArgStr.str();
}

/// The commands that have options, with their pages.
static std::vector<std::pair<const HelpPage *, cl::SubCommand *>>
commandsWithOptions() {
  std::vector<std::pair<const HelpPage *, cl::SubCommand *>> commands;
  for (cl::SubCommand *command : cl::getRegisteredSubcommands())
    if (const HelpPage *page = findHelpPage(command->getName()))
      commands.push_back({page, command});
  llvm::sort(commands); // pages lie in one array
  return commands;
}

static std::string commandNames() {
  std::string names;
  for (const HelpPage &page : helpPages())
    names += (names.empty() ? "" : " ") + page.command.str();
  return names;
}

//===-- bash ---------------------------------------------------------------===

static void printBash(raw_ostream &os) {
  os << "# Completion of inlay for bash: source <(inlay completion bash)\n"
        "_inlay() {\n"
        "  local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
        "  local option=${COMP_WORDS[COMP_CWORD - 1]} options= words=\n"
        "  # bash parts words at '='\n"
        "  if [[ $cur == '=' ]]; then\n"
        "    cur=\n"
        "  elif [[ $option == '=' ]]; then\n"
        "    option=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "  fi\n"
        "  if ((COMP_CWORD == 1)); then\n"
        "    COMPREPLY=($(compgen -W '"
     << commandNames()
     << " --version' -- \"$cur\"))\n"
        "    return\n"
        "  fi\n"
        "  case $command in\n";
  std::map<std::string, Values> all;
  for (auto [page, command] : commandsWithOptions()) {
    os << "  " << page->command << ") options='";
    StringRef space = "";
    for (const cl::Option *option : optionsOf(*command)) {
      Values values = valuesOf(*option);
      all[flagOf(*option)] = values;
      if (option->ArgStr == "O") {
        os << space << "-O0 -O2";
      } else {
        bool joins = values.kind != Values::None && option->ArgStr.size() > 1;
        os << space << flagOf(*option) << (joins ? "=" : "");
      }
      space = " ";
    }
    os << " --help' ;;\n";
  }
  os << "  completion) options='bash zsh fish' ;;\n"
        "  help) options='"
     << commandNames()
     << "' ;;\n"
        "  esac\n"
        "  case $option in\n";
  for (const auto &[flag, values] : all) {
    if (values.kind == Values::Words && flag != "-O")
      os << "  " << flag << ") words='" << llvm::join(values.words, " ")
         << "' ;;\n";
    if (values.kind == Values::Folders)
      os << "  " << flag
         << ") COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n";
    if (values.kind == Values::Files)
      os << "  " << flag
         << ") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n";
  }
  os << "  esac\n"
        "  if [[ $words ]]; then\n"
        "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
        "  elif [[ $cur == -* || $command == completion || $command == help "
        "]]; then\n"
        "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
        "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
        "  else\n"
        "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
        "  fi\n"
        "}\n"
        "complete -o filenames -F _inlay inlay\n";
}

//===-- zsh ----------------------------------------------------------------===

/// For use between the brackets of an _arguments specification in quotes.
static std::string zshText(StringRef text) {
  std::string result;
  for (char c : text) {
    if (c == '\'')
      result += "'\\''";
    else if (c == '[' || c == ']' || c == ':')
      result += std::string("\\") + c;
    else
      result += c;
  }
  return result;
}

static void printZsh(raw_ostream &os) {
  os << "#compdef inlay\n"
        "# Completion of inlay for zsh: a file _inlay in a folder of $fpath.\n"
        "_inlay() {\n"
        "  local -a commands\n"
        "  commands=(\n";
  for (const HelpPage &page : helpPages())
    os << "    '" << page.command << ":" << zshText(page.summary) << "'\n";
  os << "  )\n"
        "  if ((CURRENT == 2)); then\n"
        "    _describe command commands\n"
        "    return\n"
        "  fi\n"
        "  local command=$words[2]\n"
        "  shift words\n"
        "  ((CURRENT--))\n"
        "  case $command in\n";
  for (auto [page, command] : commandsWithOptions()) {
    os << "  " << page->command << ")\n    _arguments \\\n";
    for (const cl::Option *option : optionsOf(*command)) {
      Values values = valuesOf(*option);
      std::string help = "[" + zshText(option->HelpStr) + "]";
      if (option->ArgStr == "O") {
        os << "      '-O-" << help << ":level:(0 2)' \\\n";
        continue;
      }
      os << "      '*" << flagOf(*option)
         << (values.kind == Values::None  ? ""
             : option->ArgStr.size() == 1 ? ""
                                          : "=")
         << help;
      if (values.kind != Values::None)
        os << ":" << zshText(option->ValueStr) << ":";
      if (values.kind == Values::Words)
        os << "(" << llvm::join(values.words, " ") << ")";
      if (values.kind == Values::Files)
        os << "_files";
      if (values.kind == Values::Folders)
        os << "_files -/";
      os << "' \\\n";
    }
    os << "      '--help[Show the page of the command]' \\\n"
          "      '*:model:_files' ;;\n";
  }
  os << "  completion) _values shell bash zsh fish ;;\n"
        "  help) _describe command commands ;;\n"
        "  esac\n"
        "}\n"
        "_inlay \"$@\"\n";
}

//===-- fish ---------------------------------------------------------------===

static std::string fishText(StringRef text) {
  std::string result;
  for (char c : text)
    result +=
        c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return "'" + result + "'";
}

static void printFish(raw_ostream &os) {
  os << "# Completion of inlay for fish, for "
        "~/.config/fish/completions/inlay.fish\n";
  for (const HelpPage &page : helpPages())
    os << "complete -c inlay -n __fish_use_subcommand -f -a " << page.command
       << " -d " << fishText(page.summary) << "\n";
  for (auto [page, command] : commandsWithOptions())
    for (const cl::Option *option : optionsOf(*command)) {
      Values values = valuesOf(*option);
      os << "complete -c inlay -n '__fish_seen_subcommand_from "
         << page->command << "' "
         << (option->ArgStr.size() == 1 ? "-s " : "-l ") << option->ArgStr
         << " -d " << fishText(option->HelpStr);
      if (values.kind == Values::Words)
        os << " -xa " << fishText(llvm::join(values.words, " "));
      if (values.kind == Values::Files)
        os << " -r";
      if (values.kind == Values::Folders)
        os << " -xa '(__fish_complete_directories)'";
      if (values.kind == Values::Anything)
        os << " -x";
      os << "\n";
    }
  os << "complete -c inlay -n '__fish_seen_subcommand_from completion' -xa "
        "'bash zsh fish'\n"
        "complete -c inlay -n '__fish_seen_subcommand_from help' -xa '"
     << commandNames() << "'\n";
}

int inlay::runCompletion(StringRef shell) {
  static constexpr StringRef shells[] = {"bash", "zsh", "fish"};
  if (shell == "bash")
    printBash(llvm::outs());
  else if (shell == "zsh")
    printZsh(llvm::outs());
  else if (shell == "fish")
    printFish(llvm::outs());
  else if (shell.empty())
    return complain("the shell is missing: name bash, zsh or fish");
  else
    return complain("there is no completion for '" + shell + "'" +
                    suggestion(shell, shells));
  return exitOk;
}
