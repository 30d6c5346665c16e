// Branches and loops in `run`, and the numbers that decide them.
//
// RUN: inlay-opt %s --inlay-pipeline-c -o %t.mlir
// RUN: inlay-emit %t.mlir -o %t.out && FileCheck %s --strict-whitespace --input-file=%t.out/model.c

// CHECK-LABEL: int model_run(
// CHECK:         const int64_t number = trips[0];
// CHECK-NEXT:    const bool flag = go[0] != 0;
// CHECK-NEXT:    memcpy(arena->f32 + AT_{{.*}}, x, 2 * sizeof(float));
// CHECK-NEXT:    {{[a-z0-9_]+}}(arena->f32 + [[ROWS:AT_[A-Z0-9_]+]]);
// CHECK-NEXT:    int32_t step = 0;
// CHECK-NEXT:    bool goes_on = flag;
// CHECK-NEXT:    for (; step < 9 && step < number && goes_on; ++step) {
// CHECK-NEXT:      {{[a-z0-9_]+}}(arena->f32 + {{AT_[A-Z0-9_]+}}, rows + step * 2);
// CHECK:           {{.*}} arena->f32 + [[ROWS]] + step * 2);
// CHECK:           goes_on = arena->u8[AT_{{[A-Z0-9_]+}}] != 0;
// CHECK-NEXT:    }
// CHECK-NEXT:    arena->i64[AT_{{[A-Z0-9_]+}}] = step;
// CHECK-NEXT:    compare(arena->i64 + AT_{{[A-Z0-9_]+}}, arena->u8 + AT_{{[A-Z0-9_]+}});
// CHECK-NEXT:    if (arena->u8[AT_{{[A-Z0-9_]+}}] != 0) {
// CHECK-NEXT:      {{[a-z0-9_]+}}(
// CHECK:         } else {
// CHECK-NEXT:      {{[a-z0-9_]+}}(
// CHECK:         }
// CHECK:         return MODEL_OK;
func.func @model(%x: tensor<2xf32> {inlay.name = "x"}, %rows: tensor<9x2xf32> {inlay.name = "rows"}, %go: tensor<i1> {inlay.name = "go"}, %m: tensor<i64> {inlay.name = "trips"}, %many: tensor<200xf32> {inlay.name = "many"}) -> (tensor<9x2xf32>, tensor<1xi64>, tensor<200xf32>) {
  %four = inlay.constant dense<4> : tensor<1xi64>
  %ten = inlay.constant dense<10.0> : tensor<f32>
  %0, %1, %count = inlay.loop 9 trips %m while %go carried (%x) rows (%rows) : (tensor<i64>, tensor<i1>, tensor<2xf32>, tensor<9x2xf32>) -> (tensor<2xf32>, tensor<9x2xf32>, tensor<1xi64>) {
  ^bb0(%step: tensor<i64>, %sum: tensor<2xf32>, %row: tensor<2xf32>):
    %2 = inlay.binary add %sum, %row : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %3 = inlay.reduce max %2 {axes = array<i64: 0>, keepdims = false} : (tensor<2xf32>) -> tensor<f32>
    %4 = inlay.compare lt %3, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %5 = inlay.unary erf %2 : (tensor<2xf32>) -> tensor<2xf32>
    inlay.yield %4, %2, %5 : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  }
  %short = inlay.compare lt %count, %four : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi1>
  %6 = inlay.if %short : (tensor<1xi1>) -> tensor<200xf32> {
    %7 = inlay.unary erf %many : (tensor<200xf32>) -> tensor<200xf32>
    inlay.yield %7 : tensor<200xf32>
  } else {
    %7 = inlay.unary tanh %many : (tensor<200xf32>) -> tensor<200xf32>
    inlay.yield %7 : tensor<200xf32>
  }
  return %1, %count, %6 : tensor<9x2xf32>, tensor<1xi64>, tensor<200xf32>
}
