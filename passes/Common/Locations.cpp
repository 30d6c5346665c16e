// Names of ONNX nodes in locations.
#include "passes/Common/Locations.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

StringRef inlay::nodeName(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringRef name = nodeName(part); !name.empty())
        return name;
  return "";
}

Location inlay::partLoc(Location loc, StringRef part) {
  StringRef name = nodeName(loc);
  if (name.empty())
    return loc;
  return NameLoc::get(
      StringAttr::get(loc.getContext(), (name + "." + part).str()));
}
