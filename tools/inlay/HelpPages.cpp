// What a person should know of each command. Options are listed by Help.cpp.

#include "tools/inlay/HelpPages.h"
#include "llvm/ADT/STLExtras.h"

using namespace inlay;
using llvm::StringRef;

static const HelpPage pages[] = {
    {"compile", "write the source files of a model",
     R"(inlay compile MODEL -o FOLDER [options]
inlay compile MODEL --emit=mlir:LEVEL [options])",
     R"(Writes <name>.h and <name>.c, and <name>_weights.c where there are many
weights, into FOLDER, all or none. A model that cannot be compiled gives
a list of what is missing, and nothing is written.

Free dimensions are bound when compiling: by --dim, or to 1, with a
remark for each.

Levels of IR: import, graph, kernels, buffers, planned, printable.)",
     R"(inlay compile digits.onnx -o out                 the C
inlay compile digits.onnx -o out --emit=test     and a self-test program
inlay compile net.onnx -o out --dim batch=4      a free dimension bound
inlay compile big.onnx -o out --weights=literal  quick to build
inlay compile net.onnx -o out --target=cuda      kernels, host side
inlay compile net.onnx --emit=mlir:graph         the IR, on stdout)"},

    {"run", "compile, build and run a model on given inputs",
     "inlay run MODEL [--input FILE]... [options]",
     R"(Compiles the model for the shapes of the inputs, builds the C with $CC
(or cc, gcc, clang), runs it in a process of its own and prints the
outputs.)",
     R"(inlay run digits.onnx --input image.npy
inlay run two.onnx --input a.npy --input b.pb --output-dir results)"},

    {"verify", "compare a model with its recorded outputs",
     R"(inlay verify MODEL [--cases FOLDER] [options]
inlay verify --all FOLDER [--table FILE] [options])",
     R"(Compiles, builds and runs the model on recorded inputs and compares with
the recorded outputs, under the tolerance that is recorded with them
(test_data_set folders: 1e-7 + 0.001 of the value, 1/64 for bfloat16).
With --all, refusals are listed and counted by themselves and are no
failures.)",
     R"(inlay verify model.onnx --cases cases/
inlay verify --all models/ --table docs/models.md)",
     R"(0  all cases pass; with --all, no model fails or crashes
1  a case fails, or the model or the command line is at fault
2  inlay is at fault)"},

    {"inspect", "say what is in a model",
     R"(inlay inspect MODEL [--json] [--html FILE] [--dim name=size]...)",
     R"(Lists inputs, outputs, free dimensions, opsets, the operators before and
after simplification, the parameters by type, and every layer with its
multiply-adds, weights, activations and what is live in the arena while
it runs. Of a model that cannot be compiled it lists what its file says
and each reason.

--json prints all of it for programs; docs/tools.md has the schema.
--html writes one page that needs nothing else: the graph of layers and
that of ONNX nodes, to be panned and zoomed, with shapes on the edges and
costs as colours, the arena over time, and tables to sort.)",
     R"(inlay inspect net.onnx
inlay inspect net.onnx --json | jq '.layers[].multiply_adds'
inlay inspect net.onnx --html net.html)",
     R"(0  the model compiles
1  it does not, for the reasons listed, or the command line is at fault
2  inlay is at fault)"},

    {"diff", "compare two models or two compilations",
     R"(inlay diff MODEL OTHER [--json] [--file-only] [options]
inlay diff FOLDER OTHER [--json])",
     R"(Of two models: opsets, inputs, outputs, nodes and weights that were
added (+), removed (-), changed (~) or renamed (=), then the figures and
layers of both compilations. Weights are compared number by number, with
the largest difference. Nodes go by their names, then by what they
compute in the order in which they stand.

Of two folders that `inlay compile` has written: nodes, steps, work,
weights, arena, bytes of source, and layers.)",
     R"(inlay diff before.onnx after.onnx
inlay diff out-1/ out-2/ --json)",
     R"(0  no difference
1  there are differences
2  a model or a folder cannot be read, or the command line is at fault)"},

    {"completion", "print a script that completes command lines",
     "inlay completion bash|zsh|fish",
     R"(Completes commands, options, the values that options take, and files.)",
     R"(source <(inlay completion bash)
inlay completion zsh > "${fpath[1]}/_inlay"
inlay completion fish > ~/.config/fish/completions/inlay.fish)"},

    {"help", "show the page of a command",
     R"(inlay help [COMMAND]
inlay COMMAND --help)",
     R"(Without a command: what there is, with examples.)",
     "inlay help compile"},
};

llvm::ArrayRef<HelpPage> inlay::helpPages() { return pages; }

const HelpPage *inlay::findHelpPage(StringRef command) {
  const HelpPage *found = llvm::find_if(
      pages, [&](const HelpPage &page) { return page.command == command; });
  return found == std::end(pages) ? nullptr : found;
}
