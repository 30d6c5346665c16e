// Names of a model cannot leave a comment, break a line or take a word of C.
//
// RUN: inlay-emit %s "--prefix=3 bad/prefix" --file=n3_bad_prefix.c | FileCheck %s --strict-whitespace
// RUN: inlay-emit %s "--prefix=3 bad/prefix" --file=n3_bad_prefix.h | FileCheck %s --check-prefix=HEADER
// RUN: rm -rf %t && inlay-emit %s "--prefix=3 bad/prefix" --test --eva -o %t
// RUN: gcc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -fsyntax-only %t/n3_bad_prefix.c %t/n3_bad_prefix_test.c %t/n3_bad_prefix_eva.c
// RUN: clang-22 -std=c99 -trigraphs -Wall -Wextra -Wpedantic -Wshadow -Werror -fsyntax-only %t/n3_bad_prefix.c %t/n3_bad_prefix_test.c
// RUN: g++ -std=c++17 -x c++ -Wall -Wextra -Werror -fsyntax-only %t/n3_bad_prefix.c %t/n3_bad_prefix_test.c
// RUN: clang-format-22 --style=LLVM --dry-run -Werror %t/n3_bad_prefix.c %t/n3_bad_prefix.h %t/n3_bad_prefix_test.c %t/n3_bad_prefix_eva.c

// HEADER: model    evil* / int x;.onnx, opset 21
// HEADER: int n3_bad_prefix_run(n3_bad_prefix_arena *arena, const float arena2[4],
// HEADER-NEXT: const float the_input[4], float int_[4], float int_2[4]);

// CHECK-NOT: *//
// CHECK-LABEL: /* Step 1. "a* / #include %5c%0a? ?/ / * " Exp.
// CHECK: static void exp_(const float *for_, float *for_2) {
// CHECK-NEXT:   for (int32_t while_ = 0; while_ < 4; ++while_) {
// CHECK-NEXT:     const float exp_2 = for_[while_];
// CHECK-NEXT:     for_2[while_] = exp_2 * exp_2;
func.func private @exp(%x: memref<4xf32> {inlay.name = "for"}, %y: memref<4xf32> {inlay.name = "for", inlay.written}) attributes {inlay.layer = {step = 1 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %a = memref.load %x[%i] : memref<4xf32> loc("exp")
    %b = arith.mulf %a, %a : f32
    memref.store %b, %y[%i] : memref<4xf32>
  } loc("while")
  return
} loc(#evil)

// Two names that only differ in what is dropped; a very long one.
// CHECK-LABEL: static void a_b(
// CHECK-LABEL: static void a_b2(
// CHECK-LABEL: static void aaaaaaaaaaaaaaaaaaa_{{[0-9a-f]+}}(
func.func private @"a/b"(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) attributes {inlay.layer = {step = 2 : i64}} {
  return
}
func.func private @"a.b"(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) attributes {inlay.layer = {step = 3 : i64}} {
  return
}
func.func private @aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(%x: memref<4xf32>, %y: memref<4xf32> {inlay.written}) attributes {inlay.layer = {step = 4 : i64}} {
  return
}
func.func @run(%arena: memref<16xi8> {inlay.kind = "arena"}, %x: memref<4xf32> {inlay.kind = "input", inlay.name = "arena", inlay.onnx_name = "*/", inlay.dtype = "f32"}, %v: memref<4xf32> {inlay.kind = "input", inlay.name = "the input", inlay.onnx_name = "the input", inlay.dtype = "f32"}, %y: memref<4xf32> {inlay.kind = "output", inlay.name = "int", inlay.dtype = "f32"}, %z: memref<4xf32> {inlay.kind = "output", inlay.name = "int", inlay.dtype = "f32"}) attributes {inlay.entry, inlay.model = {name = "m", file = "evil*/ int x;.onnx", opset = 21 : i64, sha256 = "00", nodes = 4 : i64}, inlay.plan = [{name = "int", offset = 0 : i64, bytes = 16 : i64, first = 1 : i64, last = 2 : i64, over = "*/"}]} {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<16xi8> to memref<4xf32>
  call @exp(%x, %a) : (memref<4xf32>, memref<4xf32>) -> ()
  call @"a/b"(%a, %y) : (memref<4xf32>, memref<4xf32>) -> ()
  call @"a.b"(%x, %z) : (memref<4xf32>, memref<4xf32>) -> ()
  call @aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(%x, %z) : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
#evil = loc(fused["a*/ #include \\\0A??/ /*"("Exp")])
