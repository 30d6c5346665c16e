// RUN: inlay-opt %s --inlay-plan-memory --verify-diagnostics

func.func @refuses_buffer_of_unknown_size(%n: index) attributes {inlay.entry} {
  // expected-error@+1 {{'memref.alloc' op has no static size}}
  %a = memref.alloc(%n) : memref<?xf32>
  return
}
