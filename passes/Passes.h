// All passes of this project.
#ifndef INLAY_PASSES_PASSES_H
#define INLAY_PASSES_PASSES_H

#include "passes/AssignLayout/AssignLayout.h"
#include "passes/FlattenVolumes/FlattenVolumes.h"
#include "passes/FoldBatchNorm/FoldBatchNorm.h"
#include "passes/FoldConstants/FoldConstants.h"
#include "passes/FuseLayers/FuseLayers.h"
#include "passes/GatherWindows/GatherWindows.h"
#include "passes/HalvesToFloats/HalvesToFloats.h"
#include "passes/Legalize/Legalize.h"
#include "passes/LowerKernels/LowerKernels.h"
#include "passes/MapToGrid/MapToGrid.h"
#include "passes/MergeWeights/MergeWeights.h"
#include "passes/OutlineLayers/OutlineLayers.h"
#include "passes/PlanMemory/PlanMemory.h"
#include "passes/Quantize/Quantize.h"
#include "passes/QuantizeIo/QuantizeIo.h"
#include "passes/Simplify/Simplify.h"
#include "passes/TidyCopies/TidyCopies.h"
#include "passes/ToKernels/ToKernels.h"
#include "passes/VerifyPlan/VerifyPlan.h"
#include "passes/VerifyPrintable/VerifyPrintable.h"
#include "passes/WidenHalves/WidenHalves.h"

namespace inlay {

/// Makes every pass known by its flag, `--inlay-<name>`.
void registerInlayPasses();

} // namespace inlay

#endif // INLAY_PASSES_PASSES_H
