// RUN: inlay-opt %s --split-input-file --verify-diagnostics --verify-roundtrip | FileCheck %s

// CHECK-LABEL: @bit_cast_reads_back
// CHECK: inlay.bit_cast %{{.*}} : (tensor<3xf32>) -> tensor<3xi32>
func.func @bit_cast_reads_back(%x: tensor<3xf32>) -> tensor<3xi32> {
  %0 = inlay.bit_cast %x : (tensor<3xf32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// -----

func.func @bit_cast_c1_same_width(%x: tensor<3xf32>) -> tensor<3xi16> {
  // expected-error @below {{'inlay.bit_cast' op makes 'i16' of 'f32', which have 2 and 4 bytes; the same size is needed}}
  %0 = inlay.bit_cast %x : (tensor<3xf32>) -> tensor<3xi16>
  return %0 : tensor<3xi16>
}

// -----

func.func @bit_cast_c2_to_bool(%x: tensor<3xui8>) -> tensor<3xi1> {
  // expected-error @below {{'inlay.bit_cast' op makes i1 of 'ui8', of whose values only 0 and 1 have a meaning}}
  %0 = inlay.bit_cast %x : (tensor<3xui8>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}
