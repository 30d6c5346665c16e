"""Runs compiled models on emulated microcontrollers and counts instructions.

For each board and model: compile for its processor, build with its compiler,
run in QEMU (AVR: simavr) and compare the output bytes with those of generic C
on this machine. Prints a table: instructions (AVR: cycles) of one run, per
multiply-add, flash and RAM of the model, and the stack that the run used.

QEMU counts instructions, which are not cycles; a count repeats exactly.
"""
import argparse
import dataclasses
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BOARDS = HERE / "boards"


@dataclasses.dataclass
class Board:
    """A processor of `inlay compile --cpu` and what builds and runs it here."""
    cpu: str
    part: str  # for people
    compiler: list
    files: list
    size: str
    run: list  # the program comes last
    ram: int
    flash: int
    link: list = dataclasses.field(default_factory=list)
    counts: str = "instructions"
    has_libm: bool = True


SEMIHOSTING = ["-nographic", "-semihosting-config", "enable=on,target=native", "-icount", "shift=0"]


def cortex(cpu, part, machine, flags, flash):
    return Board(cpu, part, ["arm-none-eabi-gcc", "-mthumb", *flags], ["cortex-m.c"],
                 "arm-none-eabi-size", ["qemu-system-arm", "-M", machine, *SEMIHOSTING, "-kernel"],
                 512 << 10, flash,
                 ["-nostartfiles", "-T", str(BOARDS / "cortex-m.ld"), "-lm", "-lc", "-lgcc"])


ALL_BOARDS = {board.cpu: board for board in [
    cortex("cortex-m4", "Cortex-M4, mps2-an386", "mps2-an386",
           ["-mcpu=cortex-m4", "-mfloat-abi=soft"], 4 << 20),
    cortex("cortex-m4f", "Cortex-M4F, mps2-an386", "mps2-an386",
           ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"], 4 << 20),
    cortex("cortex-m55", "Cortex-M55, mps3-an547", "mps3-an547",
           ["-mcpu=cortex-m55", "-mfloat-abi=hard"], 512 << 10),
    Board("riscv32", "RV32IMAC, virt",
          ["riscv64-unknown-elf-gcc", "-march=rv32imac", "-mabi=ilp32", "-ffreestanding",
           "-mno-relax", f"-isystem{BOARDS / 'freestanding'}"], ["riscv32.c"], "riscv64-unknown-elf-size",
          ["qemu-system-riscv32", "-M", "virt", "-bios", "none", *SEMIHOSTING, "-kernel"],
          512 << 10, 1 << 20, ["-nostdlib", "-nostartfiles", "-T", str(BOARDS / "riscv32.ld"), "-lgcc"],
          has_libm=False),
    Board("avr", "ATmega2560, simavr", ["avr-gcc", "-mmcu=atmega2560"], ["avr.c"], "avr-size",
          ["simavr", "-m", "atmega2560", "-f", "16000000"], 8 << 10, 64 << 10, ["-lm"], "cycles"),
]}


def text_of(command, seconds=600):
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=seconds)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: exit code {done.returncode}\n"
                           + (done.stdout + done.stderr).decode(errors="replace")[-2000:])
    return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


@dataclasses.dataclass
class Argument:
    type: str
    name: str
    count: int
    is_input: bool


def arguments_of(header):
    """The inputs and outputs of run(), in order."""
    text = header.read_text()
    prototype = re.search(r"int \w+_run\(([^)]*)\)", text).group(1)
    found = []
    for word in prototype.split(",")[1:]:
        match = re.fullmatch(r"\s*(const )?(\w+)\s+(\w+)\[(\d+)\]\s*", word)
        found.append(Argument(match[2], match[3], int(match[4]), bool(match[1])))
    return found


def bytes_for(argument, index):
    """Input data: a fixed sequence; floats between -1 and 1."""
    state, values = 0x9E3779B9 * (index + 1) & 0xFFFFFFFF, []
    for _ in range(argument.count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        top = state >> 24
        if argument.type == "float":
            values.append(f"{(top - 128) / 128:.7f}f")
        elif argument.type.startswith("u"):
            values.append(str(top))
        else:
            values.append(str(top - 128))
    return ", ".join(values)


def main_program(arguments):
    lines = ['#include "net.h"', '#include "board.h"', "static net_arena arena;"]
    for index, argument in enumerate(arguments):
        if argument.is_input:
            lines.append(f"static const {argument.type} a{index}[{argument.count}] = "
                         f"{{{bytes_for(argument, index)}}};")
        else:
            lines.append(f"static {argument.type} a{index}[{argument.count}];")
    lines.append("""
static void put_number(unsigned long value) {
  char text[12];
  int at = 11;
  text[at] = 0;
  do {
    text[--at] = (char)('0' + value % 10u);
    value /= 10u;
  } while (value != 0u);
  board_write(text + at);
}

static void put_bytes(const void *from, unsigned long count) {
  const unsigned char *bytes = from;
  char text[3] = {0, 0, 0};
  board_write("output ");
  for (unsigned long i = 0; i < count; ++i) {
    text[0] = "0123456789abcdef"[bytes[i] >> 4];
    text[1] = "0123456789abcdef"[bytes[i] & 15];
    board_write(text);
  }
  board_write("\\n");
}

int main(void) {
  int status;
  board_paint_stack();
  mark_begin();""")
    lines.append(f"  status = net_run(&arena, {', '.join(f'a{i}' for i in range(len(arguments)))});")
    lines.append("""  mark_end();
  board_write("stack ");
  put_number(board_stack_used());
  board_write("\\ncycles ");
  put_number(board_cycles());
  board_write("\\n");""")
    lines += [f"  put_bytes(a{i}, sizeof a{i});" for i, a in enumerate(arguments) if not a.is_input]
    lines.append("  return status;\n}")
    return "\n".join(lines) + "\n"


def compile_model(inlay, model, cpu, folder, options):
    text_of([inlay, "compile", model, "-o", folder, "--name=net", f"--cpu={cpu}", *options])
    (folder / "main.c").write_text(main_program(arguments_of(folder / "net.h")))


def outputs_of(text):
    return re.findall(r"^output (\w+)", re.sub(r"\.\n(?=$)", "\n", text), re.M)


def run_here(folder):
    """The outputs of the text in `folder`, built for this machine."""
    program = folder / "here"
    text_of([os.environ.get("CC", "cc"), "-std=c99", "-O2", "-ffp-contract=off", "-w", f"-I{BOARDS}",
             *sorted(folder.glob("*.c")), BOARDS / "host.c", "-lm", "-o", program])
    return outputs_of(text_of([program]))


def run_on(board, folder, plugin, optimization="-O2"):
    """Builds and runs; a dictionary of figures and the outputs."""
    objects = []
    for source in sorted(folder.glob("*.c")):
        target = folder / f"{source.stem}-{board.cpu}.o"
        text_of([*board.compiler, "-std=gnu99", optimization, "-ffp-contract=off", "-w", f"-I{BOARDS}", "-c",
                 source, "-o", target])
        objects.append(target)
    program = folder / f"{board.cpu}.elf"
    text_of([*board.compiler, "-std=gnu99", "-O2", "-w", f"-I{BOARDS}", *objects,
             *(BOARDS / name for name in board.files), *board.link, "-o", program])
    figures = {"flash": 0, "ram": 0}
    for each in objects:
        if each.stem.startswith("main"):
            continue
        text, data, bss = map(int, text_of([board.size, each]).splitlines()[1].split()[:3])
        figures["flash"] += text + data
        figures["ram"] += data + bss
    command = list(board.run)
    if board.counts == "instructions":
        symbols = text_of([board.size.replace("size", "nm"), program])
        place = {name: int(at, 16) for at, name in re.findall(r"^(\w+) \w (mark_\w+)$", symbols, re.M)}
        command[1:1] = ["-plugin", f"{plugin},begin={place['mark_begin']:#x},end={place['mark_end']:#x}"]
    said = text_of([*command, program])
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    figures["outputs"] = outputs_of(said)
    figures["stack"] = int(re.search(r"stack (\d+)", said)[1])
    count = re.search(r"instructions (\d+)" if board.counts == "instructions" else r"cycles (\d+)", said)
    figures["count"] = int(count[1])
    return figures


def build_plugin(folder):
    plugin = folder / "count.so"
    text_of(["cc", "-shared", "-fPIC", "-O2", "-o", plugin, HERE / "count-plugin.c"])
    return plugin


def missing_tools(board):
    return [tool for tool in (board.compiler[0], board.run[0]) if not shutil.which(tool)]


def figure_of(header, pattern):
    return int(re.search(pattern, header.read_text())[1].replace(" ", ""))


def bench_one(inlay, model, board, plugin, folder, options):
    """A row of the table, or a sentence why there is none."""
    generic, own = folder / "generic", folder / board.cpu
    compile_model(inlay, model, "generic", generic, options)
    compile_model(inlay, model, board.cpu, own, options)
    header = own / "net.h"
    arena = figure_of(header, r"ARENA_BYTES (\d+)")
    weights = figure_of(header, r"weights ([\d ]+) bytes")
    if arena + 2048 > board.ram or weights * 9 // 8 > board.flash:
        return f"does not fit: arena {arena} bytes, weights {weights} bytes"
    if not board.has_libm and "<math.h>" in (own / "net.c").read_text():
        return "needs libm, which this compiler comes without"
    expected = run_here(generic)
    if run_here(own) != expected:
        raise RuntimeError(f"{model}: the text for {board.cpu} gives other bytes on this machine")
    figures = run_on(board, own, plugin)
    kinds = [each.type for each in arguments_of(header) if not each.is_input]
    if not all(map(same, kinds, figures["outputs"], expected)):
        raise RuntimeError(f"{model}: {board.cpu} gives other bytes: {figures['outputs']} "
                           f"and not {expected}")
    figures["macs"] = figure_of(header, r"work\s+([\d ]+) multiply-adds")
    figures["arena"] = arena
    return figures


def same(kind, got, expected):
    """Equal bytes; floats, where a model ends in one, may come out of another libm."""
    if kind != "float":
        return got == expected
    floats = [struct.unpack(f"<{len(text) // 8}f", bytes.fromhex(text)) for text in (got, expected)]
    return all(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in zip(*floats, strict=True))


def grouped(number):
    return f"{number:,}".replace(",", " ")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inlay", default="build/dev/bin/inlay")
    parser.add_argument("--board", action="append", choices=list(ALL_BOARDS), default=[])
    parser.add_argument("--model", action="append", default=[], help="folder with model.onnx, or a file")
    parser.add_argument("--table", help="write the table into this file, between its marks")
    parser.add_argument("--float-io", action="store_true", help="keep float inputs and outputs")
    arguments = parser.parse_args()
    options = [] if arguments.float_io else ["--io=quantized"]
    rows, failed = [], False
    with tempfile.TemporaryDirectory() as scratch:
        plugin = build_plugin(pathlib.Path(scratch))
        for name in arguments.board or ALL_BOARDS:
            board = ALL_BOARDS[name]
            if missing_tools(board):
                print(f"{name}: skipped, there is no {', '.join(missing_tools(board))}")
                continue
            for path in map(pathlib.Path, arguments.model):
                model = path / "model.onnx" if path.is_dir() else path
                label = path.name if path.is_dir() else path.stem
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        row = bench_one(arguments.inlay, model, board, plugin, pathlib.Path(folder), options)
                    except RuntimeError as error:
                        print(f"{name} {label}: FAILED\n{error}", flush=True)
                        failed = True
                        continue
                if isinstance(row, str):
                    print(f"{name} {label}: {row}", flush=True)
                    continue
                line = (f"| {board.part} | {label} | {grouped(row['count'])} {board.counts} | "
                        f"{row['count'] / row['macs']:.2f} | {grouped(row['macs'])} | "
                        f"{grouped(row['flash'])} | {grouped(row['arena'])} | {row['stack']} |")
                rows.append(line)
                print(line, flush=True)
    if arguments.table and not failed:
        write_table(pathlib.Path(arguments.table), rows)
    return 1 if failed else 0


def write_table(path, rows):
    head = ["| board | model | one run | per multiply-add | multiply-adds | flash | arena | stack |",
            "|---|---|---|---|---|---|---|---|"]
    begin, end = "<!-- table: begin -->\n", "<!-- table: end -->"
    before, rest = path.read_text().split(begin)
    after = rest.split(end)[1]
    path.write_text(before + begin + "\n".join(head + rows) + "\n" + end + after)


if __name__ == "__main__":
    sys.exit(main())
