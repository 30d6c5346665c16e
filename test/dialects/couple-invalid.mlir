// RUN: inlay-opt %s --split-input-file --verify-diagnostics

func.func @couple_c1_pairs_of_no_number_of_classes(%p: tensor<2x4xf32>) -> tensor<2x3xf32> {
  // expected-error@+2 {{pairs have shape [2,4], but [N, C * (C - 1) / 2] is needed}}
  // expected-error@+1 {{'inlay.couple' op failed to infer returned types}}
  %0 = inlay.couple %p : (tensor<2x4xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
