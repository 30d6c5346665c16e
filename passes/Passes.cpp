// Registration of every pass, in the order of the pipeline.
#include "passes/Passes.h"

void inlay::registerInlayPasses() {
  registerHalvesToFloats();
  registerFoldConstants();
  registerSimplify();
  registerQuantize();
  registerQuantizeIo();
  registerFoldBatchNorm();
  registerFlattenVolumes();
  registerMergeWeights();
  registerFuseLayers();
  registerToKernels();
  registerAssignLayout();
  registerGatherWindows();
  registerTidyCopies();
  registerPlanMemory();
  registerVerifyPlan();
  registerOutlineLayers();
  registerLowerKernels();
  registerLegalize();
  registerWidenHalves();
  registerMapToGrid();
  registerVerifyPrintable();
}
