// Registration of every pass, in the order of the pipeline.
#include "passes/Passes.h"

void inlay::registerInlayPasses() {
  registerFoldConstants();
  registerSimplify();
  registerFoldBatchNorm();
  registerMergeWeights();
  registerFuseLayers();
  registerToKernels();
  registerAssignLayout();
  registerTidyCopies();
  registerPlanMemory();
  registerVerifyPlan();
  registerOutlineLayers();
  registerLowerKernels();
  registerLegalize();
  registerWidenHalves();
  registerVerifyPrintable();
}
