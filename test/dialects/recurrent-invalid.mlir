// RUN: inlay-opt %s --split-input-file --verify-diagnostics

// Refused recurrent ops: one function a constraint.

func.func @recurrent_c1_x_must_have_rank_3(%x: tensor<5x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{X and R have shapes [5,4] and [1,3,3], but rank 3 is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_r_must_have_rank_3(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{X and R have shapes [5,1,4] and [3,3], but rank 3 is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_w_must_have_the_input_size(%x: tensor<5x1x4xf32>, %w: tensor<1x3x5xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{W has shape [1,3,5], but [1,3,4] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x5xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_w_must_have_the_rows_of_all_gates(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x9x3xf32>, %b: tensor<1x18xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{W has shape [1,3,4], but [1,9,4] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent gru forward %x, %w, %r, %b, %h {activations = ["tanh", "tanh"], alphas = array<f32: 0.0, 0.0>, betas = array<f32: 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x9x3xf32>, tensor<1x18xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_r_must_have_the_rows_of_all_gates(%x: tensor<5x1x4xf32>, %w: tensor<1x9x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x18xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{R has shape [1,3,3], but [1,9,3] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent gru forward %x, %w, %r, %b, %h {activations = ["tanh", "tanh"], alphas = array<f32: 0.0, 0.0>, betas = array<f32: 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x9x4xf32>, tensor<1x3x3xf32>, tensor<1x18xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_b_must_hold_both_halves(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x3xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{B has shape [1,3], but [1,6] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x3xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_initial_h_must_have_a_row_a_batch(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x2x3xf32>) {
  // expected-error@+2 {{initial_h has shape [1,2,3], but [1,1,3] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x2x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_initial_c_must_have_a_row_a_batch(%x: tensor<5x1x4xf32>, %w: tensor<1x12x4xf32>, %r: tensor<1x12x3xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>, %c: tensor<1x2x3xf32>) {
  // expected-error@+2 {{initial_c has shape [1,2,3], but [1,1,3] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh, %yc = inlay.recurrent lstm forward %x, %w, %r, %b, %h init_c(%c) {activations = ["tanh", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x2x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_peepholes_must_have_three_gates(%x: tensor<5x1x4xf32>, %w: tensor<1x12x4xf32>, %r: tensor<1x12x3xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>, %c: tensor<1x1x3xf32>, %p: tensor<1x12xf32>) {
  // expected-error@+2 {{P has shape [1,12], but [1,9] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh, %yc = inlay.recurrent lstm forward %x, %w, %r, %b, %h init_c(%c) peepholes(%p) {activations = ["tanh", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x12xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_lengths_must_have_one_value_a_batch(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>, %l: tensor<2xi32>) {
  // expected-error@+2 {{sequence_lens has shape [2], but [1] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h lengths(%l) {activations = ["tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>, tensor<2xi32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c1_bidirectional_needs_two_directions(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+2 {{W has shape [1,3,4], but [2,3,4] is needed}}
  // expected-error@+1 {{'inlay.recurrent' op failed to infer returned types}}
  %y, %yh = inlay.recurrent rnn bidirectional %x, %w, %r, %b, %h {activations = ["tanh", "tanh"], alphas = array<f32: 0.0, 0.0>, betas = array<f32: 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c2_there_must_be_an_activation_a_function(%x: tensor<5x1x4xf32>, %w: tensor<1x12x4xf32>, %r: tensor<1x12x3xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>, %c: tensor<1x1x3xf32>) {
  // expected-error@+1 {{'inlay.recurrent' op has 2 activations, 3 alphas and 3 betas, but needs 3 of each}}
  %y, %yh, %yc = inlay.recurrent lstm forward %x, %w, %r, %b, %h init_c(%c) {activations = ["sigmoid", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c2_there_must_be_an_alpha_a_function(%x: tensor<5x1x4xf32>, %w: tensor<1x9x4xf32>, %r: tensor<1x9x3xf32>, %b: tensor<1x18xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+1 {{'inlay.recurrent' op has 2 activations, 1 alphas and 1 betas, but needs 2 of each}}
  %y, %yh = inlay.recurrent gru forward %x, %w, %r, %b, %h {activations = ["tanh", "tanh"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x9x4xf32>, tensor<1x9x3xf32>, tensor<1x18xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c2_activations_must_be_known(%x: tensor<5x1x4xf32>, %w: tensor<1x3x4xf32>, %r: tensor<1x3x3xf32>, %b: tensor<1x6xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+1 {{'inlay.recurrent' op does not know the activation 'cube'}}
  %y, %yh = inlay.recurrent rnn forward %x, %w, %r, %b, %h {activations = ["cube"], alphas = array<f32: 0.0>, betas = array<f32: 0.0>} : (tensor<5x1x4xf32>, tensor<1x3x4xf32>, tensor<1x3x3xf32>, tensor<1x6xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c3_lstm_needs_initial_c(%x: tensor<5x1x4xf32>, %w: tensor<1x12x4xf32>, %r: tensor<1x12x3xf32>, %b: tensor<1x24xf32>, %h: tensor<1x1x3xf32>) {
  // expected-error@+1 {{'inlay.recurrent' op initial_c must be given for lstm and only there}}
  %y, %yh, %yc = inlay.recurrent lstm forward %x, %w, %r, %b, %h {activations = ["tanh", "tanh", "tanh"], alphas = array<f32: 0.0, 0.0, 0.0>, betas = array<f32: 0.0, 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x12x4xf32>, tensor<1x12x3xf32>, tensor<1x24xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>)
  return
}

// -----

func.func @recurrent_c3_gru_takes_no_initial_c(%x: tensor<5x1x4xf32>, %w: tensor<1x9x4xf32>, %r: tensor<1x9x3xf32>, %b: tensor<1x18xf32>, %h: tensor<1x1x3xf32>, %c: tensor<1x1x3xf32>) {
  // expected-error@+1 {{'inlay.recurrent' op initial_c must be given for lstm and only there}}
  %y, %yh = inlay.recurrent gru forward %x, %w, %r, %b, %h init_c(%c) {activations = ["tanh", "tanh"], alphas = array<f32: 0.0, 0.0>, betas = array<f32: 0.0, 0.0>} : (tensor<5x1x4xf32>, tensor<1x9x4xf32>, tensor<1x9x3xf32>, tensor<1x18xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>) -> (tensor<5x1x1x3xf32>, tensor<1x1x3xf32>)
  return
}
